using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.CloudFront;

/// <summary>A function at its LIVE stage.</summary>
/// <param name="Program">Null: its code is not published.</param>
public sealed record EdgeFunction(string Name, string Arn, string Code, FunctionRuntime? Program, DateTimeOffset Modified);

/// <summary>A way from CloudFront to a private load balancer.</summary>
/// <param name="configuration">VpcOriginEndpointConfig as the template spells it.</param>
public sealed class VpcOrigin(string id, string arn, string vpcId, JsonObject configuration, DateTimeOffset created)
{
    public string Id => id;
    public string Arn => arn;
    public string VpcId => vpcId;
    public JsonObject Configuration { get; set; } = configuration;
    public DateTimeOffset Created => created;

    /// <summary>Deploying, then Deployed.</summary>
    public string Status { get; set; } = "Deploying";
    public string LoadBalancer => Configuration.Text("Arn")!;
    public int Port => Json.Number(Configuration["HTTPPort"]) ?? 80;
}

/// <summary>A distribution.</summary>
/// <param name="port">Where it is reached on this machine; its own name, as nothing here resolves names.</param>
/// <param name="configuration">DistributionConfig as the template spells it.</param>
public sealed class Distribution(string id, string arn, int port, JsonObject configuration)
{
    public string Id => id;
    public string Arn => arn;
    public int Port => port;
    public string Domain => $"127.0.0.1:{port}";
    public JsonObject Configuration { get; set; } = configuration;

    /// <summary>What the edge locations know: null until the first deployment is done, and when it is disabled.</summary>
    public JsonObject? Live { get; set; }

    /// <summary>InProgress or Deployed.</summary>
    public string Status { get; set; } = "InProgress";
    public DateTimeOffset Modified { get; set; }
    public int Version { get; set; } = 1;

    public IEnumerable<JsonObject> Origins => Items(Configuration[nameof(Origins)]);
    public IEnumerable<JsonObject> Behaviours => Items(Configuration["CacheBehaviors"]).Append(Configuration["DefaultCacheBehavior"]!.AsObject());

    internal static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).Select(item => item!.AsObject());

    /// <summary>ARNs of the functions that it runs.</summary>
    public IEnumerable<string> Functions => Behaviours.SelectMany(behaviour => Items(behaviour["FunctionAssociations"])).Select(function => function.Text("FunctionARN")!);

    public IEnumerable<string> VpcOrigins => Origins.Select(origin => origin["VpcOriginConfig"]?["VpcOriginId"]?.ToString()).OfType<string>();
}

/// <summary>What the account has in CloudFront. World's thread.</summary>
public sealed class CloudFrontStore
{
    /// <summary>By id.</summary>
    public OrderedDictionary<string, Distribution> Distributions { get; } = [];

    /// <inheritdoc cref="Distributions"/>
    public OrderedDictionary<string, VpcOrigin> VpcOrigins { get; } = [];

    /// <summary>By ARN.</summary>
    public OrderedDictionary<string, EdgeFunction> Functions { get; } = [];

    /// <summary>Tags by ARN.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Tags { get; } = [];
}
