using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests.Documents;

/// <summary>
/// The AWS CLI as the pages use it: an option is a member of the operation's input, which the local AWS takes or refuses by name. What the CLI does with the answer (<c>--query</c>) is left out.
/// </summary>
sealed class AwsCommandLine(RehearsedWorld world) : IShim
{
    static readonly HttpClient Http = new();
    static readonly HashSet<string> Own = ["query", "output", "region", "alias"];
    static readonly string Key = LocalCredentials.AccessKeyId(Callers.Operator.Name);

    public string Name => "aws";

    /// <summary>Of the last execution that was started.</summary>
    public string? ExecutionArn { get; private set; }

    // The call waits for the world's thread, on which a shim is asked.
    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => Task.Run(() => AnswerAsync(call));

    async Task<ShimResult> AnswerAsync(ShimCall call)
    {
        var options = Options(call.Arguments.Skip(2)).Where(option => !Own.Contains(option.Name)).ToList();
        return call.Arguments switch
        {
            ["s3", ..] => await BucketAsync(call),
            ["stepfunctions", var operation, ..] => await JsonAsync("states", "1.0", operation, options, Camel),
            ["ssm", var operation, ..] => await JsonAsync("ssm", "1.1", operation, options, Pascal),
            ["ecr", var operation, ..] => await JsonAsync("ecr", "1.1", operation, options, Camel),
            ["cloudformation", var operation, ..] => await QueryAsync("cloudformation", operation, options.Select(option => (Pascal(option.Name), option.Values[0]))),
            ["ec2", var operation, ..] => await QueryAsync("ec2", operation, [.. Filters(options.Single(option => option.Name == "filters").Values), ("Version", "2016-11-15")]),
            ["eks", "describe-cluster", ..] or ["eks", "update-kubeconfig", ..] => await EksAsync(HttpMethod.Get, $"clusters/{call.Option("--name")}"),
            ["eks", "delete-cluster", ..] => await EksAsync(HttpMethod.Delete, $"clusters/{call.Option("--name")}"),
            ["eks", "delete-nodegroup", ..] => await EksAsync(HttpMethod.Delete, Nodegroup(call)),
            ["eks", "wait", "nodegroup-deleted", ..] => await GoneAsync(Nodegroup(call)),
            _ => ShimResult.NotModelled(Name, call),
        };
    }

    static string Nodegroup(ShimCall call) => $"clusters/{call.Option("--cluster-name")}/node-groups/{call.Option("--nodegroup-name")}";

    async Task<ShimResult> JsonAsync(string service, string version, string operation, List<(string Name, string[] Values)> options, Func<string, string> member)
    {
        var input = new JsonObject(options.Select(option => KeyValuePair.Create(member(option.Name), option.Values is ["true" or "false"] ? JsonValue.Create(option.Values[0] == "true") : (JsonNode?)option.Values[0])));
        using var request = Signed(HttpMethod.Post, "", service);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(input.ToJsonString()));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-amz-json-" + version);
        request.Headers.Add("X-Amz-Target", "Service." + Pascal(operation));
        var result = await SendAsync(request);
        if (result.ExitCode == 0 && operation == "start-execution") ExecutionArn = JsonNode.Parse(result.Output)!["executionArn"]!.ToString();
        return result;
    }

    async Task<ShimResult> QueryAsync(string service, string operation, IEnumerable<(string Name, string Value)> input)
    {
        var answer = await RawQuery.QueryAsync(world.AwsUrl, Key, service, Pascal(operation), [.. input]);
        return answer.Element("Code") is null && answer.Descendants("Errors").FirstOrDefault() is null ? ShimResult.Ok(answer + "\n") : ShimResult.Failed(answer.ToString());
    }

    async Task<ShimResult> EksAsync(HttpMethod method, string path)
    {
        using var request = Signed(method, path, "eks");
        return await SendAsync(request);
    }

    async Task<ShimResult> GoneAsync(string path)
    {
        while ((await EksAsync(HttpMethod.Get, path)).ExitCode == 0) await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromSeconds(30)); return true; });
        return ShimResult.Ok();
    }

    async Task<ShimResult> BucketAsync(ShimCall call)
    {
        using var s3 = new AmazonS3Client(new BasicAWSCredentials(Key, LocalCredentials.Secret), new AmazonS3Config { ServiceURL = world.AwsUrl, AuthenticationRegion = WorldOptions.Region, ForcePathStyle = true });
        var place = call.Arguments[^1].StartsWith("s3://", StringComparison.Ordinal) ? call.Arguments[^1][5..].Split('/', 2) : [];
        try
        {
            return call.Arguments.Skip(1).ToArray() switch
            {
                ["ls"] => ShimResult.Ok(string.Join('\n', (await s3.ListBucketsAsync()).Buckets.Select(bucket => bucket.BucketName)) + "\n"),
                ["cp", var file, _] => Done(await s3.PutObjectAsync(new PutObjectRequest { BucketName = place[0], Key = place[1].EndsWith('/') ? place[1] + file : place[1], FilePath = Path.Combine(call.Folder, file) })),
                ["rm", _] => Done(await s3.DeleteObjectAsync(place[0], place[1])),
                ["rb", _] => Done(await s3.DeleteBucketAsync(place[0])),
                _ => ShimResult.NotModelled(Name, call),
            };
        }
        catch (AmazonS3Exception refused) { return ShimResult.Failed($"{refused.ErrorCode}: {refused.Message}"); }
    }

    static ShimResult Done(AmazonWebServiceResponse _) => ShimResult.Ok();

    HttpRequestMessage Signed(HttpMethod method, string path, string service)
    {
        var request = new HttpRequestMessage(method, $"{world.AwsUrl.TrimEnd('/')}/{path}");
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={Key}/20300101/{WorldOptions.Region}/{service}/aws4_request, SignedHeaders=host, Signature=00");
        return request;
    }

    static async Task<ShimResult> SendAsync(HttpRequestMessage request)
    {
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK ? ShimResult.Ok(text + "\n") : ShimResult.Failed(text, 254);
    }

    /// <summary><c>--name value …</c>; <c>--flag</c> is true and <c>--no-flag</c> false.</summary>
    static IEnumerable<(string Name, string[] Values)> Options(IEnumerable<string> arguments)
    {
        var all = new List<(string Name, List<string> Values)>();
        foreach (var argument in arguments)
            if (argument.StartsWith("--", StringComparison.Ordinal)) all.Add((argument[2..], []));
            else if (all.Count > 0) all[^1].Values.Add(argument);
        return all.Select(option => option switch
        {
            { Values.Count: > 0 } => (option.Name, option.Values.ToArray()),
            { Name: var name } when name.StartsWith("no-", StringComparison.Ordinal) => (name[3..], ["false"]),
            _ => (option.Name, (string[])["true"]),
        });
    }

    /// <summary><c>Name=a,Values=b</c> as EC2's query protocol has it.</summary>
    static IEnumerable<(string, string)> Filters(string[] filters) => filters.Index().SelectMany(filter => filter.Item["Name=".Length..].Split(",Values=") is [var name, var value]
        ? new[] { ($"Filter.{filter.Index + 1}.Name", name), ($"Filter.{filter.Index + 1}.Value.1", value) }
        : throw new FormatException($"'{filter.Item}' is not Name=…,Values=…"));

    static string Pascal(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    static string Camel(string name) => Pascal(name) is var word ? char.ToLowerInvariant(word[0]) + word[1..] : "";
}
