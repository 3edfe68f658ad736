using System.Text.RegularExpressions;
using ComfyServerless.Cdk.Edge;
using ComfyServerless.Cdk.Notifications;
using ComfyServerless.Cdk.Schedules;
using ComfyServerless.Cdk.Watching;

namespace ComfyServerless.Cdk.Configuring;

/// <summary>One deployment, as <c>comfyserverless.json</c> has it.</summary>
/// <param name="Deployment">Its name and its EKS cluster's: 2 to 20 lower-case letters, digits and hyphens.</param>
/// <param name="Region">AWS region, e.g. <c>us-west-2</c>.</param>
/// <param name="Zones">Three availability zones of the region, by name: an account-agnostic template would freeze arbitrary ones.</param>
/// <param name="OperatorArns">IAM roles or users that may use kubectl. Here and not in an execution's input: StartExecution must not mean cluster administrator.</param>
public sealed partial record Configuration(string Deployment, string Region, IReadOnlyList<string> Zones, IReadOnlyList<string> OperatorArns)
{
    /// <summary>Where ComfyUI's versions are: what the Dockerfile fetches from.</summary>
    public const string ComfyUIRepository = "https://github.com/comfyanonymous/ComfyUI.git";

    const string DefaultRegion = "us-west-2";

    public static Configuration Default { get; } = Parse("comfyui", ConfigurationFields.None, CdkPlace.Unknown);

    /// <summary>Twelve digits; null: the template fits every account.</summary>
    public string? Account { get; init; }

    /// <summary>Images of other registries that an execution's input may name: <c>repository</c> (any digest of it) or <c>repository@sha256:…</c>. Here for the operators' reason.</summary>
    public IReadOnlyList<string> AllowedImages { get; init; } = [];

    /// <summary>Who may use ComfyUI from outside the VPC.</summary>
    public EdgeConfiguration Edge { get; init; } = EdgeConfiguration.Default;

    /// <summary>What starts by itself.</summary>
    public ScheduleConfiguration Schedule { get; init; } = ScheduleConfiguration.None;

    /// <summary>Who hears of what goes wrong.</summary>
    public NotificationConfiguration Notifications { get; init; } = NotificationConfiguration.None;

    /// <summary>How often what runs is looked at.</summary>
    public WatchConfiguration Watch { get; init; } = WatchConfiguration.Default;

    /// <summary>Name of this deployment's stack. Its own for each, so that another name is another stack and never a renamed one, whose cluster would be orphaned.</summary>
    public string Stack => "ComfyServerless-" + Deployment;

    /// <summary>Name of the stack that EnsureEdge makes, and of its load balancer.</summary>
    public string EdgeStack => Functions.Edge.EdgeStackName.Of(Deployment);

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static Configuration Parse(string name, ConfigurationFields fields, CdkPlace place)
    {
        fields.Knowing("account", "region", "zones", "operatorArns", "allowedImages", "edge", "schedule", "watch", "notifications");
        var region = fields.Text("region") ?? place.Region ?? DefaultRegion;
        return new Configuration(name, region, fields.Texts("zones") ?? [region + "a", region + "b", region + "c"], fields.Texts("operatorArns") ?? [])
        {
            Account = fields.Text("account") ?? place.Account,
            AllowedImages = fields.Texts("allowedImages") ?? [],
            Edge = fields.Object("edge") is { } edge ? EdgeConfiguration.Parse(edge) : EdgeConfiguration.Default,
            Notifications = fields.Object("notifications") is { } notifications ? NotificationConfiguration.Parse(notifications) : NotificationConfiguration.None,
            Watch = fields.Object("watch") is { } watch ? WatchConfiguration.Parse(watch) : WatchConfiguration.Default,
            Schedule = fields.Object("schedule") is { } schedule ? ScheduleConfiguration.Parse(schedule) : ScheduleConfiguration.None,
        }.Validated(fields);
    }

    Configuration Validated(ConfigurationFields fields)
    {
        if (!DeploymentName().IsMatch(Deployment)) throw new ArgumentException($"deployments: the name '{Deployment}' is not 2 to 20 lower-case letters, digits and hyphens, beginning with a letter.");
        if (Account is { } account && !AccountNumber().IsMatch(account)) throw new ArgumentException($"{fields.At("account")}: '{account}' is not an AWS account's number of twelve digits.");
        if (!RegionName().IsMatch(Region)) throw new ArgumentException($"{fields.At("region")}: '{Region}' is not an AWS region such as us-west-2.");
        if (Zones.Count != 3 || Zones.Distinct().Count() != 3 || Zones.Any(zone => !zone.StartsWith(Region)))
            throw new ArgumentException($"{fields.At("zones")}: three different zones of {Region} are needed, e.g. [\"{Region}a\", \"{Region}b\", \"{Region}c\"]; found [{string.Join(", ", Zones)}].");
        foreach (var arn in OperatorArns)
            if (!PrincipalArn().IsMatch(arn))
                throw new ArgumentException($"{fields.At("operatorArns")}: '{arn}' is not the ARN of an IAM role or user (an assumed-role session's ARN does not work: name the role).");
        if (string.Join(',', AllowedImages).Length > 1000) throw new ArgumentException($"{fields.At("allowedImages")}: longer than 1000 characters altogether, which a function's environment has no room for; allow repositories instead of single images.");
        foreach (var image in AllowedImages)
            if (!ImageName().IsMatch(image))
                throw new ArgumentException($"{fields.At("allowedImages")}: '{image}' is not a repository with its registry, such as ghcr.io/owner/comfyui, with or without @sha256: and 64 hex digits; a tag is not allowed, because tags move.");
        return this;
    }

    [GeneratedRegex("^[0-9]{12}\\z", RegexOptions.NonBacktracking)] private static partial Regex AccountNumber();
    [GeneratedRegex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex DeploymentName();
    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex RegionName();
    [GeneratedRegex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex PrincipalArn();
    [GeneratedRegex("^[a-z0-9-]+(\\.[a-z0-9-]+)+(:[0-9]+)?(/[a-z0-9._-]+)+(@sha256:[0-9a-f]{64})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex ImageName();
}
