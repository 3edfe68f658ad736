using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Tests.Shell;

namespace ComfyServerless.Rehearsal.Tests.Image;

/// <summary>The rules for our Dockerfile. Each is also shown to refuse what it is for.</summary>
public sealed class DockerfileTests
{
    const string Pinned = "FROM r.io/a:1@sha256:1111111111111111111111111111111111111111111111111111111111111111 AS a\n";
    static readonly Regex Digest = new("@sha256:[0-9a-f]{64}$");
    static readonly Regex Secret = new("(?i)password|passwd|secret|token|api_?key|private_?key|aws_access|credential");

    static readonly Dictionary<string, Func<Dockerfile, IEnumerable<string>>> Rules = new()
    {
        ["every image is pinned by digest"] = file => Foreign(file).Where(image => !Digest.IsMatch(image)),
        ["no image and no package is 'latest'"] = file => Foreign(file).Concat(All(file).Select(each => each.Text)).Where(text => text.Contains(":latest") || text.Contains("==latest")),
        ["nothing comes from Docker Hub, not even by an unwritten default"] = file => Foreign(file).Where(image => image.Split('/') is [var host, ..] parts && (parts.Length == 1 || !host.Contains('.') || host.EndsWith("docker.io", StringComparison.Ordinal))),
        ["no secret is an argument, a variable or a label"] = file => All(file).Where(each => each.Name is "ARG" or "ENV" or "LABEL" && Secret.IsMatch(each.Text)).Select(each => each.Text),
        ["apt's lists are removed where they are fetched, and nothing merely recommended comes along"] = file => Runs(file, "apt-get install").Where(text =>
            !text.Contains("rm -rf /var/lib/apt/lists/*") || !text.Contains("--no-install-recommends") || !text.Contains("apt-get update")),
        ["apt installs from one moment of the archive"] = file => Runs(file, "apt-get install").Any() && !Runs(file, "apt-get").First().Contains("https://snapshot.ubuntu.com/ubuntu/") ? ["the first apt-get"] : [],
        ["pip packages are checked against hashes"] = file => Runs(file, "pip install").Where(text => !text.Contains("--require-hashes") || !text.Contains("--no-deps")),
        ["nothing downloaded is piped into a shell, and no ADD fetches"] = file => All(file).Where(each => each.Name == "ADD" || (each.Name == "RUN" && Regex.IsMatch(each.Text, "(?:curl|wget)[^&;]*\\|"))).Select(each => each.Text),
        ["the last stage is not root's"] = file => file.Last.Instructions.LastOrDefault(each => each.Name == "USER")?.Text is { } user && user.Split(':')[0] is not ("root" or "0") ? [] : ["USER"],
        ["the last stage opens one port"] = file => file.Last.Instructions.Count(each => each.Name == "EXPOSE") == 1 ? [] : ["EXPOSE"],
        ["the last stage has no compiler, no git and no uv"] = file => Lineage(file).SelectMany(stage => stage.Instructions).Where(each => (each.Name == "RUN" && Regex.IsMatch(each.Text, "\\b(?:build-essential|gcc|g\\+\\+|git|python3-dev)\\b"))
            || (each.Name == "COPY" && each.Flag("from") == "uv")).Select(each => each.Text),
        ["the last stage has a health check, a start command and is told to stop by a signal that Python heeds"] = file => new[] { "HEALTHCHECK", "ENTRYPOINT", "CMD", "STOPSIGNAL" }.Except(file.Last.Instructions.Select(each => each.Name)),
        ["commands are lists, not lines for a shell that would hide signals"] = file => file.Last.Instructions.Where(each => each.Name is "ENTRYPOINT" or "CMD" && !each.Text.StartsWith('[')).Select(each => each.Text),
    };

    public static TheoryData<string> RuleNames => [.. Rules.Keys];

    [Theory, MemberData(nameof(RuleNames))]
    public void Our_Dockerfile_keeps_the_rule(string rule) => Assert.Empty(Rules[rule](Ours()));

    [Theory]
    [InlineData("every image is pinned by digest", "FROM r.io/a:1.2 AS a")]
    [InlineData("no image and no package is 'latest'", "FROM r.io/a:latest AS a")]
    [InlineData("nothing comes from Docker Hub, not even by an unwritten default", "FROM ubuntu:24.04@sha256:1 AS a")]
    [InlineData("nothing comes from Docker Hub, not even by an unwritten default", "FROM docker.io/library/ubuntu@sha256:1 AS a")]
    [InlineData("no secret is an argument, a variable or a label", Pinned + "ENV HF_TOKEN=x")]
    [InlineData("apt's lists are removed where they are fetched, and nothing merely recommended comes along", Pinned + "RUN apt-get update && apt-get install -y --no-install-recommends git")]
    [InlineData("apt installs from one moment of the archive", Pinned + "RUN apt-get update && apt-get install -y git")]
    [InlineData("pip packages are checked against hashes", Pinned + "RUN pip install torch")]
    [InlineData("nothing downloaded is piped into a shell, and no ADD fetches", Pinned + "RUN curl -fsSL https://x | sh")]
    [InlineData("the last stage is not root's", Pinned + "USER 0:0")]
    [InlineData("the last stage is not root's", Pinned + "RUN true")]
    [InlineData("the last stage opens one port", Pinned + "EXPOSE 1\nEXPOSE 2")]
    [InlineData("the last stage has no compiler, no git and no uv", Pinned + "RUN apt-get install gcc\nFROM a AS b")]
    [InlineData("the last stage has a health check, a start command and is told to stop by a signal that Python heeds", Pinned + "CMD [\"x\"]")]
    [InlineData("commands are lists, not lines for a shell that would hide signals", Pinned + "CMD python main.py")]
    public void The_rule_refuses_what_it_is_for(string rule, string dockerfile) => Assert.NotEmpty(Rules[rule](Dockerfile.Parse(dockerfile, Dockerfile.Versions())));

    [Fact]
    public void The_port_the_user_and_the_folders_are_those_of_the_manifests()
    {
        var manifest = File.ReadAllText(Path.Combine(ToolBench.Root, "manifests", "comfyui", "deployment.yaml"));
        var last = Ours().Last;
        Assert.Contains($"containerPort: {last.Instructions.Single(each => each.Name == "EXPOSE").Text},", manifest);
        Assert.Contains("runAsUser: 1000, runAsGroup: 1000", manifest);
        Assert.Equal("1000:1000", last.Instructions.Single(each => each.Name == "USER").Text);
        Assert.Contains("\"--listen\", \"0.0.0.0\", \"--port\", \"8188\"", last.Instructions.Single(each => each.Name == "CMD").Text);
        var made = Ours().Find("source")!.Instructions.Single(each => each.Name == "RUN").Text;
        foreach (Match mount in Regex.Matches(manifest, "mountPath: (?<folder>/opt/comfyui/[a-z]+) }")) Assert.Contains(mount.Groups["folder"].Value, made);
    }

    [Fact]
    public void The_image_says_what_it_is_by_the_OCI_labels()
    {
        var labels = string.Join(' ', Ours().Last.Instructions.Where(each => each.Name == "LABEL").Select(each => each.Text)) + File.ReadAllText(Path.Combine(ToolBench.Root, "buildspecs", "comfyui-image.yml"));
        foreach (var label in new[] { "title", "source", "licenses", "version", "revision", "created" }) Assert.Contains($"org.opencontainers.image.{label}=", labels);
    }

    [Fact]
    public void Every_argument_but_the_version_comes_from_versions_json_and_every_version_is_used()
    {
        var declared = Regex.Matches(File.ReadAllText(Path.Combine(Dockerfile.Folder, "Dockerfile")), "^ARG (?<name>[A-Z_]+)$", RegexOptions.Multiline).Select(match => match.Groups["name"].Value).Distinct().Order().ToList();
        // The builder's own image is the buildspec's to use, and comfyui only the default of the version.
        Assert.Equal(Dockerfile.Versions().Keys.Except(["BUILDKIT", "COMFYUI"]).Append("COMFYUI_VERSION").Order(), declared);
        Assert.Equal(Functions.Deployments.Deployment.Default.Version, Dockerfile.Versions()["COMFYUI"]);
        Assert.Matches(Digest, Dockerfile.Versions()["BUILDKIT"]);
    }

    static Dockerfile Ours() => Dockerfile.Ours(Dockerfile.Versions());

    static IEnumerable<Instruction> All(Dockerfile file) => file.Stages.SelectMany(stage => stage.Instructions);
    static IEnumerable<string> Runs(Dockerfile file, string command) => All(file).Where(each => each.Name == "RUN" && each.Text.Contains(command)).Select(each => each.Text);
    static IEnumerable<string> Foreign(Dockerfile file) => file.Stages.Select(stage => stage.From).Where(from => from != "scratch" && file.Find(from) is null);

    /// <summary>The last stage and what it stands on.</summary>
    static IEnumerable<Stage> Lineage(Dockerfile file)
    {
        for (var stage = file.Last; stage != null; stage = file.Find(stage.From)) yield return stage;
    }
}
