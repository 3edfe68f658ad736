using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.Tests.Aws.Ec2;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Iam;

public class IamResourceTypesTests
{
    [Fact]
    public async Task A_role_has_a_name_of_CloudFormations_making_an_ARN_and_an_id_of_its_own()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() =>
        {
            var (made, again) = (Role(network, "FunctionsResolveControllersRole9DCC90D6"), Role(network, "FunctionsResolveControllersRole9DCC90D6"));
            Assert.Matches("^Stack-FunctionsResolveControlle[A-Za-z0-9]*-[0-9A-F]{12}$", made.Id);
            Assert.True(made.Id.Length <= 64);
            Assert.Equal($"arn:aws:iam::{LocalAws.Account}:role/{made.Id}", made.Attributes!["Arn"]!.ToString());
            Assert.NotEqual(made.Attributes["RoleId"]!.ToString(), again.Attributes!["RoleId"]!.ToString());
            var role = network.Iam.Find(made.Attributes["Arn"]!.ToString())!;
            Assert.True(role.Trusts("lambda.amazonaws.com"));
            Assert.False(role.Trusts("ec2.amazonaws.com"));
        });
    }

    [Fact]
    public async Task Policies_are_kept_with_their_roles_and_go_with_the_resource()
    {
        await using var network = await Network.StartAsync();
        await network.Aws.Do(() =>
        {
            var role = network.Iam.Get(Role(network, "Role").Id);
            var document = new JsonObject { ["Statement"] = new JsonArray() };
            var inline = network.Make("AWS::IAM::Policy", "Policy", new() { ["PolicyName"] = "Default", ["PolicyDocument"] = document.DeepClone(), ["Roles"] = new JsonArray(role.Name) });
            var managed = network.Make("AWS::IAM::ManagedPolicy", "Managed", new() { ["PolicyDocument"] = document.DeepClone(), ["Roles"] = new JsonArray(role.Name) });
            Assert.Equal(["Default"], role.Policies.Keys);
            Assert.Equal([managed.Id], role.ManagedPolicyArns);
            Assert.Contains(managed.Id, network.Iam.ManagedPolicies.Keys);
            network.TypeOf("AWS::IAM::Policy").Delete!(inline.Id);
            network.TypeOf("AWS::IAM::ManagedPolicy").Delete!(managed.Id);
            Assert.Empty(role.Policies);
            Assert.Empty(role.ManagedPolicyArns);
            Assert.Empty(network.Iam.ManagedPolicies);
        });
    }

    [Fact]
    public async Task A_policy_of_a_role_that_is_not_there_is_refused()
    {
        await using var network = await Network.StartAsync();
        var refused = await Assert.ThrowsAsync<AwsError>(() => network.Aws.Do(() => network.Make("AWS::IAM::Policy", "Policy",
            new() { ["PolicyName"] = "Default", ["PolicyDocument"] = new JsonObject(), ["Roles"] = new JsonArray("nobody") })));
        Assert.Equal("NoSuchEntity", refused.Code);
    }

    static CreatedResource Role(Network network, string logicalId)
        => network.Make("AWS::IAM::Role", logicalId, new() { ["AssumeRolePolicyDocument"] = Network.Trust("lambda.amazonaws.com") });
}
