using System.Text.Json.Nodes;
using Amazon.CDK;
using ComfyServerless.Cdk.Notifications;
using ComfyServerless.Cdk.Schedules;
using ComfyServerless.Cdk.Stacks;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // jsii is one process with one conversation

namespace ComfyServerless.Cdk.Tests;

/// <param name="Id">The logical id.</param>
public sealed record Resource(string Id, string Type, JsonObject Json)
{
    public JsonObject Properties => Json[nameof(Properties)] as JsonObject ?? [];
    public JsonNode? this[string property] => Properties[property];
    public override string ToString() => Id;
}

/// <summary>
/// The stack, synthesized once for all tests that read it. The functions' folder is a stand-in of one file: what is in it is no part of a template, its hash is.
/// </summary>
public sealed class Synthesized : IDisposable
{
    public const string Name = "synthesized";
    readonly string folder;
    Synthesized? told;

    public Synthesized()
    {
        folder = Directory.CreateTempSubdirectory("cdk-tests-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "functions"));
        File.WriteAllText(Path.Combine(folder, "functions", "ComfyServerless.Functions.dll"), "functions");
        Directory.CreateDirectory(Path.Combine(folder, "seeding"));
        File.WriteAllText(Path.Combine(folder, "seeding", "seed-models"), "seeding");
        Sources = new(Repository.Root, Path.Combine(folder, "functions"), Path.Combine(folder, "seeding"));
        Text = Synthesize(Configuration.Default, Sources, "first");
        (Template, Resources) = Read(Text);
    }

    Synthesized(Synthesized first, Configuration configuration, string name)
    {
        (folder, Sources) = (first.folder, first.Sources);
        Text = Synthesize(configuration, Sources, name);
        (Template, Resources) = Read(Text);
    }

    /// <summary>The stack of a deployment whose people want e-mail, with a schedule: it has all that can be there.</summary>
    public Synthesized Told => told ??= new(this, Configuration.Default with
    {
        Notifications = new NotificationConfiguration(["a@example.com", "b@example.com"]), Schedule = ScheduleConfiguration.None with { Deploy = "cron(0 8 ? * MON-FRI *)" },
    }, "told");

    static (JsonObject, IReadOnlyList<Resource>) Read(string text)
    {
        var template = JsonNode.Parse(text)!.AsObject();
        return (template, [.. template[nameof(Resources)]!.AsObject().Select(resource => new Resource(resource.Key, resource.Value!["Type"]!.GetValue<string>(), resource.Value.AsObject()))]);
    }

    public Sources Sources { get; }
    public string Text { get; }

    /// <summary>The folder of the app's output.</summary>
    public string Assembly => FolderOf("first");
    public JsonObject Template { get; }
    public IReadOnlyList<Resource> Resources { get; }

    public IReadOnlyList<Resource> Of(string type) => [.. Resources.Where(resource => resource.Type == type)];

    /// <summary>The function of a step.</summary>
    public Resource Function(string step) => Of("AWS::Lambda::Function").Single(function => Variables(function)["ANNOTATIONS_HANDLER"]!.GetValue<string>() == step);

    public static JsonObject Variables(Resource function) => function["Environment"]!["Variables"]!.AsObject();

    /// <summary>The statements of all policies of a step's role.</summary>
    public IReadOnlyList<JsonObject> Statements(string step)
    {
        var role = Function(step)["Role"]!["Fn::GetAtt"]![0]!.GetValue<string>();
        return [.. Of("AWS::IAM::Policy").Where(policy => policy["Roles"]!.AsArray().Any(attached => attached!["Ref"]?.GetValue<string>() == role))
            .SelectMany(policy => policy["PolicyDocument"]!["Statement"]!.AsArray()).Select(statement => statement!.AsObject())];
    }

    public static IEnumerable<string> Actions(JsonObject statement) => Texts(statement["Action"]!);

    public static IEnumerable<string> Texts(JsonNode node) => node is JsonArray list ? list.Select(item => item!.GetValue<string>()) : [node.GetValue<string>()];

    /// <summary>Where <see cref="Synthesize"/> put what it was to call so.</summary>
    public string FolderOf(string name) => Path.Combine(folder, name);

    /// <returns>The template's text.</returns>
    public string Synthesize(Configuration configuration, Sources sources, string name)
    {
        var output = Path.Combine(folder, name);
        var app = new App(new AppProps { Outdir = output, AnalyticsReporting = false, TreeMetadata = false, Context = new Dictionary<string, object> { ["@aws-cdk/aws-iam:minimizePolicies"] = true } });
        _ = new ComfyServerlessStack(app, configuration, sources);
        app.Synth();
        return File.ReadAllText(Path.Combine(output, configuration.Stack + ".template.json"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

[CollectionDefinition(Synthesized.Name)]
public sealed class SynthesizedCollection : ICollectionFixture<Synthesized>;
