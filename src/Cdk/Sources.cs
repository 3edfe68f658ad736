namespace ComfyServerless.Cdk;

/// <summary>Where the files that go into the template stand.</summary>
/// <param name="Root">The repository.</param>
/// <param name="Functions">The published functions.</param>
public sealed record Sources(string Root, string Functions)
{
    public string Image => Path.Combine(Root, "comfyui_image");

    public string StateMachine(string name) => Read("src", "StateMachines", name + ".asl.json");

    /// <summary>The distribution's function, with the edge stack's parameters as placeholders.</summary>
    public string AccessFunction => Read("src", "Cdk", "Edge", "access.js");

    public string Buildspec(string name) => Read("buildspecs", name + ".yml");

    /// <summary>Looks upwards for the solution; the functions are where FUNCTIONS_PUBLISH says, or where ./rehearse publishes them.</summary>
    public static Sources Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ComfyServerless.sln")))
            {
                var functions = Environment.GetEnvironmentVariable("FUNCTIONS_PUBLISH") ?? Path.Combine(folder.FullName, ".rehearsal", "functions");
                return Directory.Exists(functions)
                    ? new(folder.FullName, functions)
                    : throw new DirectoryNotFoundException($"The published functions are missing: {functions}. Run ./rehearse once, or `dotnet publish src/Functions -c Release -o .rehearsal/functions`.");
            }

        throw new DirectoryNotFoundException($"No ComfyServerless.sln above {AppContext.BaseDirectory}");
    }

    string Read(params string[] path)
    {
        var file = Path.Combine([Root, .. path]);
        return File.Exists(file) ? File.ReadAllText(file) : throw new FileNotFoundException($"{Path.Combine(path)} is missing from the repository.", file);
    }
}
