using System.Reflection;
using Amazon.Lambda.Annotations.APIGateway;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Tests.Stacks;

[Collection(Synthesized.Name)]
public sealed class ApiTests(Synthesized stack)
{
    static readonly IReadOnlyList<string> Routes = [.. typeof(ApiFunctions).GetMethods().Select(method => method.GetCustomAttribute<HttpApiAttribute>()).OfType<HttpApiAttribute>()
        .Select(route => $"{route.Method.ToString().ToUpperInvariant()} {route.Template}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_route_is_one_of_the_functions_and_asks_for_IAM_credentials()
    {
        var routes = stack.Of("AWS::ApiGatewayV2::Route").ToList();
        Assert.Equal(Routes, routes.Select(route => route["RouteKey"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(routes, route => Assert.Equal("AWS_IAM", route["AuthorizationType"]!.GetValue<string>()));
    }

    [Fact]
    public void The_description_has_each_route_and_no_other()
    {
        var (path, told) = ("", new List<string>());
        foreach (var line in File.ReadAllLines(Path.Combine(stack.Sources.Root, "docs", "openapi.yaml")))
            if (line.StartsWith("  /", StringComparison.Ordinal)) path = line.Trim().TrimEnd(':');
            else if (line is "    get:" or "    post:") told.Add($"{line.Trim().TrimEnd(':').ToUpperInvariant()} {path}");
        Assert.Equal(Routes, told.Order(StringComparer.Ordinal));
    }
}
