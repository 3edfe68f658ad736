using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>From a request to its answer: whose it is, which service and operation, whether the caller's place in the network reaches it. World's thread.</summary>
public sealed class Dispatcher(WorldJournal journal, ICallers callers, IEnumerable<AwsService> services, IFaults? faults, Deaths? deaths, Staleness? staleness = null)
{
    const string Unreachable = "Unreachable";

    static readonly IProtocol Unspoken = new RestJsonProtocol(); // what is said before the service is known

    readonly IReadOnlyDictionary<string, (AwsService Service, IProtocol Protocol)> services = services.ToDictionary(service => service.SigningName, service => (service, Of(service)));
    long requests;

    /// <param name="wait">Lets the clock go on until a task is done.</param>
    /// <returns>Null: no answer, the connection closes.</returns>
    public async Task<AwsAnswer?> AnswerAsync(Signature? signature, AwsRequest request, Func<Task, Task> wait)
    {
        var requestId = $"00000000-0000-4000-8000-{++requests:x12}";
        if (signature is null) return Unsigned(request, requestId);
        if (!services.TryGetValue(signature.Service, out var found))
        {
            var refusal = AwsError.NotModelled(501, $"the service {signature.Service} is not modelled");
            journal.Call(signature.AccessKeyId, signature.Service, Operation(request), "", Effect.Reading, refusal.Code);
            return Unspoken.Error(refusal, requestId);
        }

        var (service, protocol) = found;
        if (callers.Find(signature.AccessKeyId) is { } caller) return await AnswerAsync(service, protocol, caller, request, requestId, wait) is { } answer ? WithId(answer, requestId) : null;
        journal.Call(signature.AccessKeyId, service.SigningName, Operation(request), "", Effect.Reading, protocol.UnknownKey.Code);
        return protocol.Error(protocol.UnknownKey, requestId);
    }

    async Task<AwsAnswer?> AnswerAsync(AwsService service, IProtocol protocol, Caller caller, AwsRequest request, string requestId, Func<Task, Task> wait)
    {
        var (name, detail, effect) = (Operation(request), "", Effect.Reading);
        try
        {
            var (operation, input) = protocol.Read(service, request);
            (name, detail, effect) = (operation.Name, operation.Detail(input), operation.Effect);
            var call = new Call(name, input, caller) { Body = request.Body, Headers = request.Headers };
            effect = operation.EffectOf?.Invoke(call) ?? effect;
            if (!Reaches(caller, service))
            {
                journal.Call(caller.Name, service.SigningName, name, $"{detail}: inside the VPC there is no way to {service.SigningName}", effect, Unreachable);
                return null;
            }

            operation.Check(service.SigningName, input);
            if (Dies(Moment.Before)) throw Dead();
            if (faults?.Next(caller.Name, service.SigningName, name) is { } fault) throw fault;
            if (operation.Until?.Invoke(call) is { } until) await wait(until);
            var output = staleness is null || effect != Effect.Reading || !Staleness.Concerns(service.SigningName) ? operation.Handler(call)
                : staleness.Answer(service.SigningName, name, input, () => operation.Handler(call));
            if (effect == Effect.Mutating) staleness?.Changed(service.SigningName);
            journal.Call(caller.Name, service.SigningName, name, detail, effect, error: null);
            return Dies(Moment.After) ? protocol.Error(Dead(), requestId) : protocol.Write(operation, output, requestId);
        }
        catch (AwsError error) when (Reaches(caller, service))
        {
            journal.Call(caller.Name, service.SigningName, name, detail, effect, error.Code);
            return protocol.Error(error, requestId);
        }
        catch (AwsError)
        {
            journal.Call(caller.Name, service.SigningName, name, detail, effect, Unreachable);
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // 501, which SDKs don't retry: a defect of the rehearsal must not look like a fault of AWS.
            journal.Call(caller.Name, service.SigningName, name, $"{detail}: {error.GetType().Name}: {error.Message}", effect, "RehearsalDefect");
            return protocol.Error(new(501, "RehearsalDefect", $"{service.SigningName}:{name}: {error}"), requestId);
        }

        bool Dies(Moment moment)
        {
            if (deaths?.Strikes(caller.Name, service.SigningName, name, effect, moment) != true) return false;
            deaths.Kill(caller.Name);
            return true;
        }
    }

    // Not 5xx, which SDKs send again.
    static AwsError Dead() => new(400, Deaths.Error, Deaths.Message);

    AwsAnswer Unsigned(AwsRequest request, string requestId)
    {
        journal.Call("unsigned", "", Operation(request), "", Effect.Reading, "MissingAuthenticationToken");
        return Unspoken.Error(new(403, "MissingAuthenticationToken", "Missing Authentication Token"), requestId);
    }

    static IProtocol Of(AwsService service) => service.Protocol switch
    {
        Protocol.Json10 => new JsonProtocol("1.0"),
        Protocol.Json11 => new JsonProtocol("1.1"),
        Protocol.RestJson => new RestJsonProtocol(),
        Protocol.Query => new QueryProtocol(ec2: false, service.XmlNamespace),
        Protocol.Ec2Query => new QueryProtocol(ec2: true, "http://ec2.amazonaws.com/doc/2016-11-15/"),
        Protocol.RestXml => service.XmlNamespace.Length == 0 ? new RestXmlProtocol() : new RestXmlProtocol(service.XmlNamespace),
        _ => throw new NotSupportedException($"{service.SigningName}: the protocol {service.Protocol}"),
    };

    static bool Reaches(Caller caller, AwsService service) => caller.Outside || (caller.Inside && service.SigningName == "s3");

    static string Operation(AwsRequest request)
        => request.Headers.TryGetValue("X-Amz-Target", out var target) ? target[(target.LastIndexOf('.') + 1)..] : $"{request.Method} {request.Path}";

    static AwsAnswer WithId(AwsAnswer answer, string requestId) => answer with { Headers = [.. answer.Headers, new("x-amzn-RequestId", requestId)] };
}
