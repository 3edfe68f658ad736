using System.Text.RegularExpressions;
using ComfyServerless.Cdk.Edge;
using ComfyServerless.Cdk.Notifications;
using ComfyServerless.Cdk.Schedules;
using Constructs;

namespace ComfyServerless.Cdk;

/// <summary>What the account's owner decides once, at <c>cdk deploy</c>: from the context key <c>comfyserverless</c> of <c>cdk.json</c>.</summary>
/// <param name="Deployment">Name of the deployment and of its EKS cluster: 2 to 20 lower-case letters, digits and hyphens.</param>
/// <param name="Region">AWS region, e.g. <c>us-west-2</c>.</param>
/// <param name="Zones">Three availability zones of the region, by name: an account-agnostic template would freeze arbitrary ones.</param>
/// <param name="OperatorArns">IAM roles or users that may use kubectl. Here and not in an execution's input: StartExecution must not mean cluster administrator.</param>
public sealed partial record Configuration(string Deployment, string Region, IReadOnlyList<string> Zones, IReadOnlyList<string> OperatorArns)
{
    public const string ContextKey = "comfyserverless";

    /// <summary>Where ComfyUI's versions are: what the Dockerfile fetches from.</summary>
    public const string ComfyUIRepository = "https://github.com/comfyanonymous/ComfyUI.git";

    public static Configuration Default { get; } = new("comfyui", "us-west-2", ["us-west-2a", "us-west-2b", "us-west-2c"], []);

    /// <summary>Images of other registries that an execution's input may name: <c>repository</c> (any digest of it) or <c>repository@sha256:…</c>. Here for the operators' reason.</summary>
    public IReadOnlyList<string> AllowedImages { get; init; } = [];

    /// <summary>Who may use ComfyUI from outside the VPC.</summary>
    public EdgeConfiguration Edge { get; init; } = EdgeConfiguration.Default;

    /// <summary>What starts by itself.</summary>
    public ScheduleConfiguration Schedule { get; init; } = ScheduleConfiguration.None;

    /// <summary>Who hears of what goes wrong.</summary>
    public NotificationConfiguration Notifications { get; init; } = NotificationConfiguration.None;

    /// <summary>Name of the stack that EnsureEdge makes, and of its load balancer.</summary>
    public string EdgeStack => Functions.Edge.EdgeStackName.Of(Deployment);

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static Configuration Read(Node node) => node.TryGetContext(ContextKey) is IDictionary<string, object> context ? Parse(context) : Default;

    public static Configuration Parse(IDictionary<string, object> context)
    {
        foreach (var key in context.Keys.Where(key => key is not ("deployment" or "region" or "zones" or "operatorArns" or "allowedImages" or "edge" or "schedule" or "notifications")))
            throw new ArgumentException($"{ContextKey}.{key}: unknown; known are deployment, region, zones, operatorArns, allowedImages, edge, schedule and notifications.");
        var region = Text(context, "region") ?? Default.Region;
        return new Configuration(Text(context, "deployment") ?? Default.Deployment, region,
            List(context, "zones") ?? [region + "a", region + "b", region + "c"], List(context, "operatorArns") ?? [])
        {
            AllowedImages = List(context, "allowedImages") ?? [],
            Edge = !context.TryGetValue("edge", out var edge) ? EdgeConfiguration.Default
                : EdgeConfiguration.Parse(edge as IDictionary<string, object> ?? throw new ArgumentException($"{ContextKey}.edge: an object is needed.")),
            Schedule = !context.TryGetValue("schedule", out var schedule) ? ScheduleConfiguration.None
                : ScheduleConfiguration.Parse(schedule as IDictionary<string, object> ?? throw new ArgumentException($"{ContextKey}.schedule: an object is needed.")),
            Notifications = !context.TryGetValue("notifications", out var notifications) ? NotificationConfiguration.None
                : NotificationConfiguration.Parse(notifications as IDictionary<string, object> ?? throw new ArgumentException($"{ContextKey}.notifications: an object is needed.")),
        }.Validated();
    }

    Configuration Validated()
    {
        if (!DeploymentName().IsMatch(Deployment)) throw new ArgumentException($"{ContextKey}.deployment: '{Deployment}' is not 2 to 20 lower-case letters, digits and hyphens, beginning with a letter.");
        if (!RegionName().IsMatch(Region)) throw new ArgumentException($"{ContextKey}.region: '{Region}' is not an AWS region such as us-west-2.");
        if (Zones.Count != 3 || Zones.Distinct().Count() != 3 || Zones.Any(zone => !zone.StartsWith(Region)))
            throw new ArgumentException($"{ContextKey}.zones: three different zones of {Region} are needed, e.g. [\"{Region}a\", \"{Region}b\", \"{Region}c\"]; found [{string.Join(", ", Zones)}].");
        foreach (var arn in OperatorArns)
            if (!PrincipalArn().IsMatch(arn))
                throw new ArgumentException($"{ContextKey}.operatorArns: '{arn}' is not the ARN of an IAM role or user (an assumed-role session's ARN does not work: name the role).");
        if (string.Join(',', AllowedImages).Length > 1000) throw new ArgumentException($"{ContextKey}.allowedImages: longer than 1000 characters altogether, which a function's environment has no room for; allow repositories instead of single images.");
        foreach (var image in AllowedImages)
            if (!ImageName().IsMatch(image))
                throw new ArgumentException($"{ContextKey}.allowedImages: '{image}' is not a repository with its registry, such as ghcr.io/owner/comfyui, with or without @sha256: and 64 hex digits; a tag is not allowed, because tags move.");
        return this;
    }

    static string? Text(IDictionary<string, object> context, string key) => context.TryGetValue(key, out var value)
        ? value as string ?? throw new ArgumentException($"{ContextKey}.{key}: a text is needed.") : null;

    internal static IReadOnlyList<string>? List(IDictionary<string, object> context, string key, string path = ContextKey) => context.TryGetValue(key, out var value)
        ? value is System.Collections.IEnumerable list and not string ? [.. list.Cast<object>().Select(item => item as string ?? throw new ArgumentException($"{path}.{key}: a list of texts is needed."))]
            : throw new ArgumentException($"{path}.{key}: a list of texts is needed.") : null;

    [GeneratedRegex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex DeploymentName();
    [GeneratedRegex("^[a-z]{2}(-[a-z]+)+-[0-9]$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex RegionName();
    [GeneratedRegex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex PrincipalArn();
    [GeneratedRegex("^[a-z0-9-]+(\\.[a-z0-9-]+)+(:[0-9]+)?(/[a-z0-9._-]+)+(@sha256:[0-9a-f]{64})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex ImageName();
}
