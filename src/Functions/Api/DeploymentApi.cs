using System.Globalization;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Functions.Api;

/// <summary>The HTTP API's operations, as docs/openapi.yaml describes them. What it starts checks its input again: the API only tells early.</summary>
public sealed class DeploymentApi(MachineStart start, Executions executions, DeploymentRecords records, ResolveCluster cluster, GitReferences git, SkippedTeardown skipped, EdgeAddress address, TimeProvider time, Settings settings)
{
    /// <summary>POST /redeployments.</summary>
    public Task<APIGatewayHttpApiV2ProxyResponse> RedeployAsync(APIGatewayHttpApiV2ProxyRequest request, CancellationToken cancel = default) => AnswerAsync(async () =>
    {
        var (name, body, record) = (ApiRequest.ExecutionName(request), ApiRequest.Body(request), await records.ReadAsync(cancel));
        var wanted = Parse(() => RedeploymentParser.Parse(body, record ?? Nothing, time.GetUtcNow().ToString("o", CultureInfo.InvariantCulture)).Deployment);
        if (record is null || (await cluster.RunAsync(new(""), cancel)).Status != "ACTIVE") throw new ProblemException(new(409, "Conflict", "Nothing is deployed: POST /deployments first.", []));
        if (wanted.Version != record.Current.Deployment.Version && wanted.Image is null && body.TryGetProperty("version", out _)) await CheckVersionAsync(wanted.Version, cancel);
        return Accepted(await start.StartAsync(Machine("Redeploy"), name, body.GetRawText(), locked: true, cancel), "/redeployments/");
    });

    /// <summary>GET /redeployments/{id}.</summary>
    public Task<APIGatewayHttpApiV2ProxyResponse> FollowAsync(APIGatewayHttpApiV2ProxyRequest request, CancellationToken cancel = default) => AnswerAsync(async () =>
        await executions.FindAsync($"{Machine("Redeploy").Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{ApiRequest.Id(request)}", cancel) is { } found ? Answers.Json(200, found)
            : throw new ProblemException(new(404, "Not Found", "id: there is no such execution", [new("id", "unknown")])));

    /// <summary>GET /deployment.</summary>
    public Task<APIGatewayHttpApiV2ProxyResponse> DescribeAsync(APIGatewayHttpApiV2ProxyRequest request, CancellationToken cancel = default) => AnswerAsync(async () =>
    {
        if (await records.ReadAsync(cancel) is not { Current: var current } record) throw new ProblemException(new(404, "Not Found", "Nothing was ever deployed.", []));
        var state = (await cluster.RunAsync(new(""), cancel)).Status;
        return Answers.Json(200, new DeploymentView(settings.Deployment, state == "ACTIVE" ? "deployed" : state == "ABSENT" ? "torn down" : state, await address.FindAsync(current.Deployment.Edge, cancel), current.Deployment.Version, current.BuildImage.Image,
            current.At, current.Execution, [.. record.Previous.Select(earlier => earlier.Deployment.Version)], current.Deployment));
    });

    /// <summary>POST /deployments.</summary>
    public Task<APIGatewayHttpApiV2ProxyResponse> DeployAsync(APIGatewayHttpApiV2ProxyRequest request, CancellationToken cancel = default) => AnswerAsync(async () =>
    {
        var (name, body, record) = (ApiRequest.ExecutionName(request), ApiRequest.Body(request), await records.ReadAsync(cancel));
        _ = Parse(() => DeploymentParser.Parse(body, record?.Current.Deployment ?? Deployment.Default));
        return Accepted(await start.StartAsync(Machine("Deploy"), name, body.GetRawText(), locked: true, cancel), null);
    });

    /// <summary>POST /teardowns. One that is patient or may interrupt is started whoever is at work.</summary>
    public Task<APIGatewayHttpApiV2ProxyResponse> TeardownAsync(APIGatewayHttpApiV2ProxyRequest request, CancellationToken cancel = default) => AnswerAsync(async () =>
    {
        var (name, body) = (ApiRequest.ExecutionName(request), ApiRequest.Body(request));
        var teardown = Parse(() => TeardownParser.Parse(body, settings.Deployment));
        if (teardown.Scheduled is not null) throw new ProblemException(Problem.Malformed(new FieldProblem("scheduled", "a schedule alone may say so: such a Teardown can be skipped")));
        return Accepted(await start.StartAsync(Machine("Teardown"), name, body.GetRawText(), locked: teardown is { Interrupt: false, Patience: 0 }, cancel), null);
    });

    /// <summary>POST /teardowns/skip. As often as it is called, one Teardown is skipped.</summary>
    public Task<APIGatewayHttpApiV2ProxyResponse> SkipTeardownAsync(APIGatewayHttpApiV2ProxyRequest request, CancellationToken cancel = default) => AnswerAsync(async () =>
    {
        ApiRequest.RequireNoFields(request);
        await skipped.WishAsync(cancel);
        return Answers.Json(200, new SkipView(SkippedTeardown.Next));
    });

    static readonly DeploymentRecord Nothing = new(new(Deployment.Default, new("", "", "", 0), "", ""), []);

    /// <summary>A host that does not answer now is ResolveVersion's to wait for.</summary>
    async Task CheckVersionAsync(string version, CancellationToken cancel)
    {
        try { _ = await ResolveVersion.CommitAsync(git, settings.ComfyUIRepository, version, cancel); }
        catch (InvalidDeploymentException unknown) { throw new ProblemException(new(422, "Unprocessable Content", unknown.Message, [new("version", unknown.Message.Split(": ", 2)[^1])])); }
        catch (NotReadyException) { return; }
    }

    static T Parse<T>(Func<T> parse)
    {
        try { return parse(); }
        catch (InvalidDeploymentException invalid) { throw new ProblemException(Problem.Malformed(invalid)); }
    }

    string Machine(string name) => settings.MachineArnPrefix + name;

    static APIGatewayHttpApiV2ProxyResponse Accepted(string arn, string? path)
    {
        var id = arn[(arn.LastIndexOf(':') + 1)..];
        return Answers.Json(202, new StartedView(id, arn, path is null ? null : path + id), path is null ? [] : [("location", path + id)]);
    }

    static async Task<APIGatewayHttpApiV2ProxyResponse> AnswerAsync(Func<Task<APIGatewayHttpApiV2ProxyResponse>> work)
    {
        try { return await work(); }
        catch (ProblemException refused) { return Answers.Json(refused.Problem.Status, refused.Problem); }
    }
}

/// <param name="Follow">Where its progress is.</param>
public sealed record StartedView(string Id, string Execution, string? Follow);

/// <param name="Skip">Which scheduled Teardown does nothing: <c>next</c>.</param>
public sealed record SkipView(string Skip);

/// <param name="State"><c>deployed</c>, <c>torn down</c>, or what EKS says of the cluster.</param>
/// <param name="Url">Where ComfyUI answers, and will again when it is taken down and the address is kept; null: nowhere.</param>
/// <param name="RollbackTo">Versions that a rollback can go back to, the last one first.</param>
public sealed record DeploymentView(string Name, string State, string? Url, string Version, string Image, string At, string Execution, IReadOnlyList<string> RollbackTo, Deployment Settings);
