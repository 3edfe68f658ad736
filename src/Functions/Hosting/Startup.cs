using System.Collections;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;
using Microsoft.Extensions.DependencyInjection;

[assembly: LambdaGlobalProperties(GenerateMain = true)]
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace ComfyServerless.Functions.Hosting;

/// <summary>Composes a function from its environment. The only place that reads it.</summary>
[LambdaStartup]
public sealed class Startup
{
#pragma warning disable CA1822 // Amazon.Lambda.Annotations calls it on an instance
    public void ConfigureServices(IServiceCollection services)
#pragma warning restore CA1822
        => services.AddSteps(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""));
}
