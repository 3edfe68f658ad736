using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Rehearsal.Faults;
using Microsoft.Extensions.DependencyInjection;
using Handlers = ComfyServerless.Functions.Hosting.Functions;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>Runs the product's handlers in this process, composed from the same environment as in their own.</summary>
/// <param name="output">Takes each line that a function prints. Any thread.</param>
public sealed class InProcessHost(string region, Func<string> endpoint, Deaths deaths, Action<LambdaFunction, string> output) : IFunctionHost
{
    static readonly DefaultLambdaJsonSerializer Serializer = new();
    static readonly MethodInfo Deserializer = typeof(DefaultLambdaJsonSerializer).GetMethod(nameof(DefaultLambdaJsonSerializer.Deserialize))!;
    static readonly IReadOnlyDictionary<string, MethodInfo> ByName = typeof(Handlers).GetMethods().Concat(typeof(ApiFunctions).GetMethods())
        .Where(method => method.GetCustomAttribute<LambdaFunctionAttribute>() != null).ToDictionary(method => method.Name);

    readonly ConcurrentDictionary<string, ServiceProvider> warm = new();
    int invocations;

    public async Task<InvocationResult> InvokeAsync(LambdaFunction function, byte[] payload)
    {
        var result = await RunAsync(function, payload);
        return deaths.Bury(function.Handler) ? InvocationResult.Died : result;
    }

    async Task<InvocationResult> RunAsync(LambdaFunction function, byte[] payload)
    {
        if (!ByName.TryGetValue(function.Handler, out var handler)) // the bootstrap, too, just ends
            return InvocationResult.Failed("Runtime.ExitError", $"Runtime exited without providing a reason (no handler {function.Handler})");
        try
        {
            var services = warm.GetOrAdd(function.Name, _ => Compose(function));
            await using var scope = services.CreateAsyncScope();
            var context = new InProcessContext(function, $"00000000-0000-4000-8000-{Interlocked.Increment(ref invocations):x12}");
            object?[] arguments = [.. handler.GetParameters().Select(parameter => parameter.ParameterType == typeof(ILambdaContext) ? context
                : parameter.GetCustomAttribute<FromServicesAttribute>() is null ? Deserializer.MakeGenericMethod(parameter.ParameterType).Invoke(Serializer, BindingFlags.DoNotWrapExceptions, null, [new MemoryStream(payload)], null)
                : scope.ServiceProvider.GetRequiredService(parameter.ParameterType))];
            dynamic task = handler.Invoke(services.GetRequiredService(handler.DeclaringType!), BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
            object result = await task;
            using var answer = new MemoryStream();
            Serializer.Serialize(result, answer);
            return new(answer.ToArray(), null);
        }
        catch (Exception error)
        {
            return InvocationResult.Failed(error.GetType().Name, error.Message, error.StackTrace);
        }
    }

    /// <summary>As the generated code does.</summary>
    ServiceProvider Compose(LambdaFunction function) => new ServiceCollection().AddSingleton<Handlers>().AddSingleton<ApiFunctions>().AddSteps(function.EnvironmentFor(region, endpoint()))
        .AddSingleton(new LogOutput(line => output(function, Encoding.UTF8.GetString(line).TrimEnd('\n')))).BuildServiceProvider();

    public async ValueTask DisposeAsync()
    {
        foreach (var services in warm.Values) await services.DisposeAsync();
    }
}
