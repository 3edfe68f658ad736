using Amazon.CDK;
using Amazon.CDK.AWS.S3.Assets;
using Constructs;

namespace ComfyServerless.Cdk.Edge;

/// <summary>The edge stack's template as a file that <c>cdk deploy</c> publishes. An app of its own, so that ours has one stack to deploy.</summary>
static class EdgeTemplate
{
    public const string File = "Edge.template.json";

    public static Asset Publish(Construct scope, Configuration configuration, Sources sources)
    {
        var folder = Directory.CreateTempSubdirectory("edge-").FullName;
        try
        {
            var app = new App(new AppProps { Outdir = folder, AnalyticsReporting = false, TreeMetadata = false });
            _ = new EdgeStack(app, configuration, sources);
            app.Synth();
            return new(scope, "Template", new AssetProps { Path = Path.Combine(folder, File) });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
