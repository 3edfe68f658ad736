namespace ComfyServerless.Cdk;

/// <summary>Where the files that go into the template stand.</summary>
/// <param name="Root">The repository.</param>
/// <param name="Functions">The published functions.</param>
/// <param name="Seeding">The published program that seeds models.</param>
public sealed record Sources(string Root, string Functions, string Seeding)
{
    public string Image => Path.Combine(Root, "comfyui_image");

    public string StateMachine(string name) => Read("src", "StateMachines", name + ".asl.json");

    /// <summary>The distribution's function, with the edge stack's parameters as placeholders.</summary>
    public string AccessFunction => Read("src", "Cdk", "Edge", "access.js");

    public string Buildspec(string name) => Read("buildspecs", name + ".yml");

    /// <summary>Looks upwards for the solution; what is published is where FUNCTIONS_PUBLISH and SEEDING_PUBLISH say, or where ./rehearse publishes it.</summary>
    public static Sources Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ComfyServerless.sln")))
            {
                return new(folder.FullName, Published("FUNCTIONS_PUBLISH", "functions", "src/Functions"), Published("SEEDING_PUBLISH", "seeding", "src/Seeding -r linux-x64 --self-contained"));

                string Published(string variable, string name, string project)
                {
                    var published = Environment.GetEnvironmentVariable(variable) ?? Path.Combine(folder.FullName, ".rehearsal", name);
                    return Directory.Exists(published) ? published
                        : throw new DirectoryNotFoundException($"{project.Split(' ')[0]} is not published: {published} is missing. Run ./rehearse once, or `dotnet publish {project} -c Release -o .rehearsal/{name}`.");
                }
            }

        throw new DirectoryNotFoundException($"No ComfyServerless.sln above {AppContext.BaseDirectory}");
    }

    string Read(params string[] path)
    {
        var file = Path.Combine([Root, .. path]);
        return File.Exists(file) ? File.ReadAllText(file) : throw new FileNotFoundException($"{Path.Combine(path)} is missing from the repository.", file);
    }
}
