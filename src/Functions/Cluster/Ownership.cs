using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

/// <summary>The tags of what this deployment makes, and the refusal of what it did not make.</summary>
public static class Ownership
{
    /// <summary>The name of the execution that made a resource: tells its own failure from an older one's.</summary>
    public const string ExecutionTag = "comfyserverless:execution";

    public static Dictionary<string, string> Tags(Settings settings, string execution) => new() { [Settings.OwnerTag] = settings.Deployment, [ExecutionTag] = Name(execution) };

    /// <exception cref="NotOwnedException">The tag is missing or another deployment's.</exception>
    public static void Require(Settings settings, string resource, IReadOnlyDictionary<string, string>? tags)
    {
        var found = tags?.GetValueOrDefault(Settings.OwnerTag);
        if (found != settings.Deployment) throw new NotOwnedException(resource, $"{Settings.OwnerTag}={settings.Deployment}", found is null ? "no such tag" : $"{Settings.OwnerTag}={found}");
    }

    public static bool IsOf(string execution, IReadOnlyDictionary<string, string>? tags) => tags?.GetValueOrDefault(ExecutionTag) == Name(execution);

    /// <summary>The last part of an execution's ARN.</summary>
    public static string Name(string execution) => execution[(execution.LastIndexOf(':') + 1)..];
}
