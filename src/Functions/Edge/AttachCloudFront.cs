using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Edge;

public sealed record AttachCloudFrontInput(Deployment Deployment, string Execution, BuildImageOutput BuildImage, EnsureEdgeOutput EnsureEdge) : IOfExecution;

/// <param name="Url">Where ComfyUI answers.</param>
/// <param name="Distribution">Domain name that CloudFront gave; empty when it is left out.</param>
/// <param name="LoadBalancer">Internal domain name of the load balancer.</param>
/// <param name="Users">Who has a password.</param>
/// <param name="Passwords">SSM parameters with the passwords, in the users' order: <c>aws ssm get-parameter --with-decryption --name …</c>. Never a password.</param>
/// <param name="Warning">What whoever reads the output must know; empty: nothing.</param>
public sealed record AttachCloudFrontOutput(string Url, string Distribution, string LoadBalancer, IReadOnlyList<string> Users, IReadOnlyList<string> Passwords, string Warning);

/// <summary>
/// The public address refuses who has no password, gives a session to who has one, upgrades WebSockets, and makes a picture from end to end. Only then is it told to anybody.
/// </summary>
public sealed class AttachCloudFront(EdgeViewer viewer, EdgePasswords passwords) : IStep<AttachCloudFrontInput, AttachCloudFrontOutput>
{
    public async Task<AttachCloudFrontOutput> RunAsync(AttachCloudFrontInput input, CancellationToken cancel = default)
    {
        var edge = input.EnsureEdge;
        if (edge.Distribution.Length == 0) return Report(edge);
        // CloudFront's own name, because an own domain's DNS record may not be there yet.
        var url = $"{edge.Url.Split(':')[0]}://{edge.Distribution}";
        (string, string)? login = null;
        string? session = null;
        if (edge.Users.Count > 0)
        {
            await RequireRefusalAsync(url, cancel);
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{edge.Users[0]}:{await passwords.ReadAsync(edge.Users[0], cancel)}"));
            login = ("Authorization", "Basic " + basic);
            session = await SessionAsync(url, login.Value, cancel);
        }

        (string, string)? way = session is null ? null : ("Cookie", session);
        var comfy = new ComfyUIClient(async (method, path, body, stop) =>
        {
            var answer = await viewer.SendAsync(method, url + path, way, body, cancel: stop);
            return (answer.Status, answer.Body);
        });
        await comfy.DeviceAsync(cancel);
        var message = await viewer.FirstMessageAsync(url + "/ws", session, cancel);
        if (!message.Contains("\"status\"", StringComparison.Ordinal)) throw new SmokeTestFailedException($"{url}/ws does not speak like ComfyUI: {message}");
        await PictureAsync(comfy, input, cancel);
        return Report(edge);
    }

    async Task RequireRefusalAsync(string url, CancellationToken cancel)
    {
        foreach (var path in (string[])["/", "/system_stats", "/assets/index.js"])
        {
            var answer = await viewer.SendAsync(HttpMethod.Get, url + path, null, cancel: cancel);
            if (answer.Status != HttpStatusCode.Unauthorized || !answer.Challenge.StartsWith("Basic", StringComparison.Ordinal))
                throw new SmokeTestFailedException($"{url}{path} answers {(int)answer.Status} to somebody without a password; 401 and a challenge are wanted. Nobody is told the address.");
        }
    }

    /// <returns>name=value of the cookie.</returns>
    async Task<string> SessionAsync(string url, (string, string) login, CancellationToken cancel)
    {
        var page = await viewer.SendAsync(HttpMethod.Get, url + "/", login, accept: "text/html", cancel: cancel);
        // The function of before may still answer at this edge location.
        if (page.Status == HttpStatusCode.Unauthorized) throw new NotReadyException($"{url} does not know the password yet");
        return page is { Status: HttpStatusCode.Found, Cookie: { } cookie } ? cookie : throw new SmokeTestFailedException($"{url} answers {(int)page.Status} to the password, without a session");
    }

    static async Task PictureAsync(ComfyUIClient comfy, AttachCloudFrontInput input, CancellationToken cancel)
    {
        var (id, size) = (SmokeTest.PromptId(input.Execution + " edge", input.BuildImage.Digest), input.Deployment.SmokeTest);
        if (await comfy.HistoryAsync(id, cancel) is not { } done)
        {
            if (await comfy.PlaceAsync(id, cancel) is null) await comfy.QueueAsync(id, SmokeTest.Workflow(id, size.Width, size.Height), null, cancel);
            throw new NotReadyException($"prompt {id} is with ComfyUI");
        }

        SmokeTest.Judge(await comfy.ViewAsync(VerifyComfyUI.Image(done), cancel), size.Width, size.Height);
    }

    static AttachCloudFrontOutput Report(EnsureEdgeOutput edge) => new(edge.Url, edge.Distribution, edge.LoadBalancer, edge.Users, edge.Passwords, edge.Warning);
}
