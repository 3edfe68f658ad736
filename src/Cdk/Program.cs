using Amazon.CDK;
using ComfyServerless.Cdk;
using ComfyServerless.Cdk.Stacks;

var app = new App(new AppProps
{
    Outdir = System.Environment.GetEnvironmentVariable("CDK_OUTDIR"),
    AnalyticsReporting = false,
    TreeMetadata = false,
    Context = new Dictionary<string, object>
    {
        ["@aws-cdk/core:checkSecretUsage"] = true,
        ["@aws-cdk/aws-iam:minimizePolicies"] = true,
        ["@aws-cdk/aws-lambda:recognizeLayerVersion"] = true,
        ["@aws-cdk/core:target-partitions"] = new[] { "aws" },
    },
});
var sources = Sources.Find();
var file = app.Node.TryGetContext(ConfigurationFile.ContextKey) as string ?? ConfigurationFile.Name;
foreach (var configuration in ConfigurationFile.Read(Path.Combine(sources.Root, file), CdkPlace.Current)) _ = new ComfyServerlessStack(app, configuration, sources);
app.Synth();
