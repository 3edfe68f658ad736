using System.Globalization;
using System.Text.Json;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Deployments;

/// <summary>Reads the input of Redeploy. What it says nothing about stays as it is recorded; <c>{}</c> puts the recorded version in place again and tests it.</summary>
public static class RedeploymentParser
{
    public const string NothingDeployed = "nothing is recorded as deployed, so there is nothing to redeploy; start an execution of Deploy first";

    static readonly string[] Known = ["Comment", "version", "image", "customNodes", "smokeTest", "rebuild", "rollback", "drainMinutes", "surge"];

    /// <param name="startedAt">When the execution started, ISO 8601: a rebuild has the operating system's packages of that moment.</param>
    /// <exception cref="InvalidDeploymentException">One line a problem: the field's path, what was found, what is allowed.</exception>
    public static (Deployment Deployment, Redeployment Redeployment) Parse(JsonElement input, DeploymentRecord? record, string startedAt)
    {
        var problems = new List<string>();
        var fields = new FieldReader(input, "", problems, Known);
        var (recorded, rollback, rebuild) = (record?.Current.Deployment ?? Deployment.Default, fields.Flag("rollback"), fields.Flag("rebuild"));
        var earlier = rollback && record?.Previous is [var last, ..] ? last : null;
        if (rollback && record is not null && earlier is null) problems.Add("rollback: nothing earlier is recorded to go back to");
        if (rollback)
            foreach (var other in new[] { "version", "image", "customNodes", "rebuild" }.Where(fields.Has)) problems.Add($"{other}: not together with rollback, which goes back to what was recorded");
        var deployment = DeploymentParser.Read(fields, earlier is null ? recorded : BackTo(recorded, earlier.Deployment), problems);
        if (rebuild && deployment.Image is not null) problems.Add("rebuild: the image was chosen by the input and is not built here; name a version instead");
        var redeployment = new Redeployment(fields.Number("drainMinutes", 10, 0, Redeployment.MostDrainMinutes), fields.Flag("surge"), earlier?.BuildImage);
        if (redeployment.Surge && deployment.MaxGpuNodes <= deployment.Replicas)
            problems.Add($"surge: one GPU node more than the {deployment.Replicas} replicas is needed, but maxGpuNodes is {deployment.MaxGpuNodes}; raise it with Deploy, or leave surge out");
        if (problems.Count > 0) throw new InvalidDeploymentException(string.Join("\n", problems));
        if (record is null) throw new InvalidDeploymentException(NothingDeployed);
        return (rebuild ? deployment with { Patched = Moment(startedAt) } : deployment, redeployment);
    }

    static Deployment BackTo(Deployment now, Deployment then) => now with { Version = then.Version, Image = then.Image, Patched = then.Patched, CustomNodes = then.CustomNodes };

    static string Moment(string startedAt) => DateTimeOffset.Parse(startedAt, CultureInfo.InvariantCulture).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
