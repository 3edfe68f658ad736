using System.Reflection;
using Amazon.Lambda.Annotations.APIGateway;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Tests.Permissions;

[Collection(Synthesized.Name)]
public sealed class ApiPermissionsTests(Synthesized stack)
{
    static readonly string[] Logging = ["logs:CreateLogStream", "logs:PutLogEvents"];

    static MethodInfo Method(string function) => typeof(ApiFunctions).GetMethod(function)!;

    public static TheoryData<string> Functions => [.. typeof(ApiFunctions).GetMethods().Where(method => method.GetCustomAttribute<HttpApiAttribute>() is not null).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_of_the_API_may_do_what_its_code_calls_and_nothing_else(string function)
        => Assert.Equal(CalledActions.Of(Method(function)).Concat(Logging).Order(StringComparer.Ordinal), stack.Statements(function).SelectMany(Synthesized.Actions).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_codes_calls_are_found() // or the comparison would be with nothing
    {
        Assert.Equal(["ssm:PutParameter"], CalledActions.Of(Method("PostTeardownSkip")));
        Assert.Equal(["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "states:DescribeExecution", "states:StartExecution"], CalledActions.Of(Method("PostTeardown")));
    }
}
