using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.Faults;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

// What the API server asks of the rest of the cluster. Everything is called on the world's thread.

/// <summary>Where the Services' ready endpoints and the pods' servers are, for the proxies.</summary>
public interface IServiceBackends
{
    /// <param name="port">A port that the Service has.</param>
    /// <returns>The root of a ready endpoint's local server, e.g. <c>http://127.0.0.1:4711/</c>, or null when none is ready.</returns>
    Uri? Find(string @namespace, string service, int port);

    /// <returns>The root of a running pod's local server, or null when nothing listens there.</returns>
    Uri? FindPod(string @namespace, string pod, int port);
}

/// <summary>What containers have written.</summary>
public interface IPodLogs
{
    /// <param name="run">Which of its runs, from 0; null: all of them.</param>
    /// <returns>Oldest first; empty when the container has written nothing.</returns>
    IReadOnlyList<LogLine> Read(string @namespace, string pod, string container, int? run = null);
}

/// <param name="Run">Of the container, from 0.</param>
public sealed record LogLine(DateTimeOffset At, string Text, int Run = 0);

/// <summary>A validating webhook: asked before each write, dry runs included.</summary>
public interface IAdmission
{
    /// <param name="verb">create, update or delete.</param>
    /// <returns>What went wrong with calling it, e.g. <c>failed calling webhook "vpod.elbv2.k8s.aws": …</c>; null lets the write pass.</returns>
    string? Refuse(string verb, ResourceKind kind, JsonObject item);
}

/// <summary>What an API server may be given; everything has a default.</summary>
public sealed record ApiOptions
{
    /// <summary>A bearer token that is cluster administrator from anywhere on this machine: kubectl's way in. Null: there is none.</summary>
    public string? OperatorToken { get; init; }
    /// <summary>As <c>/version</c> and kubectl show it.</summary>
    public string Version { get; init; } = "v1.35.3-eks-rehearsal";
    public IPodLogs? Logs { get; init; }
    public IFaults? Faults { get; init; }
    public Deaths? Deaths { get; init; }
    /// <summary>May change while the server runs.</summary>
    public IList<IAdmission> Admissions { get; init; } = [];
}
