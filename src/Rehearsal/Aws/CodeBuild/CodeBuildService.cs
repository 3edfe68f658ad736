using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Logs;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CodeBuild;

/// <summary>CodeBuild: projects of the template, whose buildspecs run for real in the fenced shell.</summary>
public sealed class CodeBuildService : AwsService, IResourceTypes
{
    static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    readonly AwsContext aws;
    readonly Func<Build, BuildRun> run;
    readonly Dictionary<string, Project> projects = new();
    readonly List<Build> builds = [];
    readonly Dictionary<string, (JsonObject Input, Build Build)> tokens = new();

    /// <param name="folderOf">The folder with the content of an S3 object that is a source (<c>bucket/key</c>: the asset's folder in cdk.out), or null when there is none.</param>
    /// <param name="reachesInternet">Whether these subnets have a route to the internet: without one, a build in the VPC cannot begin.</param>
    /// <param name="given">What CodeBuild's container gives to every build of a project, such as credentials.</param>
    public CodeBuildService(AwsContext aws, BuildShell shell, CloudWatchLogsService logs, Func<string, string?> folderOf, Func<IReadOnlyList<string>, bool> reachesInternet,
        Func<Project, IReadOnlyDictionary<string, string>>? given = null)
    {
        this.aws = aws;
        run = build => new(aws, shell, logs, Queue, folderOf, reachesInternet, given ?? (_ => new Dictionary<string, string>()), build);
        Add("StartBuild", Effect.Mutating, "projectName idempotencyToken environmentVariablesOverride", Start);
        Add("StopBuild", Effect.Mutating, "id", Stop);
        Add("BatchGetBuilds", Effect.Reading, "ids", Get);
        Add("ListBuilds", Effect.Reading, "sortOrder nextToken", call => List(call, builds));
        Add("ListBuildsForProject", Effect.Reading, "projectName sortOrder nextToken", call => Find(call) is var project
            ? List(call, builds.Where(build => build.Project == project)) : null);
        Add("BatchGetProjects", Effect.Reading, "names", GetProjects);
    }

    public override string SigningName => "codebuild";
    public override Protocol Protocol => Protocol.Json11;

    public BuildQueue Queue { get; } = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Build> Builds => builds;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::CodeBuild::Project", Project.Modelled, request =>
        {
            var name = PhysicalNames.Of(request, "Name", aws, 150);
            projects.Add(name, Project.Of(request, name, aws));
            return new(name, new() { ["Arn"] = projects[name].Arn });
        })
        {
            Delete = name => projects.Remove(name),
            Update = (name, request) => new() { ["Arn"] = (projects[name] = Project.Of(request, name, aws)).Arn },
        },
    ];

    JsonObject Start(Call call)
    {
        var project = Find(call);
        var given = Json.Map(call.Input);
        given.Remove("idempotencyToken");
        var token = call.TextOrNull("idempotencyToken");
        if (token != null && tokens.TryGetValue(token, out var first) && aws.Now - first.Build.StartTime < TokenLife)
            return Json.Same(first.Input, given) ? Answer(first.Build) : throw Invalid("The idempotency token was used before with other parameters (parameter mismatch)");
        Queue.Admit(project.ComputeType);
        var number = builds.Count(build => build.Project.Name == project.Name) + 1;
        var build = new Build(aws, project, aws.Uuid(), number, Variables(project, call), call.Caller.RoleArn[(call.Caller.RoleArn.LastIndexOf('/') + 1)..]);
        builds.Add(build);
        if (token != null) tokens[token] = (given, build);
        aws.Time.Post(() => _ = RunAsync(build));
        return Answer(build);
    }

    async Task RunAsync(Build build)
    {
        using var running = build;
        try { await run(build).RunAsync(); }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A defect of the rehearsal ends the build as CodeBuild's own faults do, so that nobody waits for it for ever.
            build.Leave("FAULT", "INTERNAL_SERVICE_ERROR", error.ToString());
            build.End();
        }
    }

    /// <summary>The project's own, then the request's; the same name again replaces the value.</summary>
    static List<BuildVariable> Variables(Project project, Call call)
    {
        var variables = new List<BuildVariable>();
        foreach (var given in (project.Properties["environment"]!["environmentVariables"] as JsonArray ?? []).Concat(call.Input["environmentVariablesOverride"] as JsonArray ?? []))
        {
            if (given!["type"]?.ToString() is { } type and not "PLAINTEXT") throw AwsError.NotModelled(400,
                $"codebuild: environment variables of the type {type} are not modelled");
            var variable = new BuildVariable(given["name"]!.GetValue<string>(), given["value"]!.GetValue<string>());
            variables.RemoveAll(before => before.Name == variable.Name);
            variables.Add(variable);
        }

        return variables;
    }

    JsonObject Stop(Call call)
    {
        var build = builds.Find(build => build.Id == call.Text("id")) ?? throw new AwsError(400, "ResourceNotFoundException", $"Build not found: {call.Text("id")}");
        build.CutShortAs("STOPPED");
        return Answer(build);
    }

    JsonObject Get(Call call)
    {
        var ids = Json.Texts(call.Input["ids"]);
        if (ids.Count is 0 or > 100) throw Invalid("Invalid build IDs: between 1 and 100 are expected");
        var found = builds.Where(build => ids.Contains(build.Id)).ToList();
        return new() { ["builds"] = Json.List(found.Select(build => build.ToJson())), ["buildsNotFound"] = Json.List(ids.Except(found.Select(build => build.Id))) };
    }

    static JsonObject List(Call call, IEnumerable<Build> of)
    {
        var ids = of.Select(build => (JsonNode?)build.Id);
        if (call.TextOrNull("sortOrder") != "ASCENDING") ids = ids.Reverse();
        return Json.Page([.. ids], "ids", call.Input["nextToken"], null);
    }

    JsonObject GetProjects(Call call)
    {
        var names = Json.Texts(call.Input["names"]);
        return new() { ["projects"] = Json.List(names.Where(projects.ContainsKey).Select(name => projects[name].ToJson())),
            ["projectsNotFound"] = Json.List(names.Where(name => !projects.ContainsKey(name))) };
    }

    Project Find(Call call) => projects.GetValueOrDefault(call.Text("projectName"))
        ?? throw new AwsError(400, "ResourceNotFoundException", $"Project cannot be found: {aws.Arn("codebuild", "project/" + call.Text("projectName"))}");

    static JsonObject Answer(Build build) => new() { ["build"] = build.ToJson() };

    static AwsError Invalid(string message) => new(400, "InvalidInputException", message);
}
