using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.TestKit;

/// <summary>Where tests find what <c>./test</c> has synthesized and published.</summary>
public static class Worlds
{
    public static string Root => Repository.Root;

    public static string State => Path.Combine(Root, ".rehearsal");

    /// <summary>A world with the functions in this process, and a folder of its own.</summary>
    public static WorldOptions Options() => new(Path.Combine(State, "cdk.out"), Directory.CreateTempSubdirectory("world-").FullName);

    /// <summary>A world with the functions as processes.</summary>
    public static WorldOptions WithProcesses() => Options() with { Functions = Path.Combine(State, "functions") };

    /// <summary>A world with the two deployments of <c>eng/configurations/two.json</c>.</summary>
    public static WorldOptions WithTwoDeployments() => Options() with { CloudAssembly = Path.Combine(State, "cdk.out.two") };
}
