namespace ComfyServerless.TestKit;

/// <summary>The files of the repository, found upwards from the test's own folder.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ComfyServerless.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No ComfyServerless.sln above {AppContext.BaseDirectory}");
    }
}
