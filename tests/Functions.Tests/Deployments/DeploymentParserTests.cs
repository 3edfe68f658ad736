using System.Text.Json;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Tests.Deployments;

public sealed class DeploymentParserTests
{
    static Deployment Parse(string input) => DeploymentParser.Parse(JsonDocument.Parse(input).RootElement);

    static string[] Problems(string input) => Assert.Throws<InvalidDeploymentException>(() => Parse(input)).Message.Split('\n');

    static string Shown(Deployment deployment) => JsonSerializer.Serialize(deployment);

    [Fact]
    public void An_empty_object_is_complete() => Assert.Equal(Shown(Deployment.Default), Shown(Parse("{}")));

    [Theory]
    [InlineData("""{ "Comment": "Insert your JSON here" }""")]
    [InlineData("""{ "Comment": { "anything": [1] } }""")]
    public void The_comment_that_the_console_prefills_is_ignored(string input) => Assert.Equal(Shown(Deployment.Default), Shown(Parse(input)));

    [Fact]
    public void What_is_given_stands_and_the_rest_is_the_default()
    {
        var given = Parse("""
            { "version": "0123456789abcdef0123456789abcdef01234567", "instanceTypes": ["g6e.xlarge", "g4dn.2xlarge"], "capacityTypes": ["on-demand"], "maxGpuNodes": 20, "replicas": 20,
              "systemNodes": { "count": 5 }, "smokeTest": { "width": 2048, "height": 64 },
              "edge": { "users": ["anna"], "allowedCidrs": ["203.0.113.0/24", "2001:db8::/32"], "rotatePassword": true } }
            """);
        Assert.Equal("0123456789abcdef0123456789abcdef01234567", given.Version);
        Assert.Equal(["g6e.xlarge", "g4dn.2xlarge"], given.InstanceTypes);
        Assert.Equal(["on-demand"], given.CapacityTypes);
        Assert.Equal((20, 20, new SystemNodes("t3.large", 5), new SmokeTestPicture(2048, 64, "sdxl")), (given.MaxGpuNodes, given.Replicas, given.SystemNodes, given.SmokeTest));
        Assert.Equal((true, "anna", 2, true), (given.Edge.Enabled, given.Edge.Users!.Single(), given.Edge.AllowedCidrs!.Count, given.Edge.RotatePassword));
    }

    [Theory]
    [InlineData("""{ "replica": 1 }""", "replica: unknown; did you mean replicas? Known are version, instanceTypes, capacityTypes, maxGpuNodes, replicas, systemNodes, smokeTest, models, edge, image")]
    [InlineData("""{ "Version": "v0.3.76" }""", "Version: unknown; did you mean version?")]
    [InlineData("""{ "systemNodes": { "instancetype": "t3.large" } }""", "systemNodes.instancetype: unknown; did you mean instanceType? Known are instanceType, count")]
    [InlineData("""{ "smokeTest": { "Comment": "no" } }""", "smokeTest.Comment: unknown;")]
    public void An_unknown_field_is_told_with_its_path_and_the_likeliest_meant(string input, string problem) => Assert.StartsWith(problem, Assert.Single(Problems(input)));

    [Theory]
    [InlineData("[]", "the input: found []; an object is needed, {} for every default")]
    [InlineData("null", "the input: found null; an object is needed")]
    [InlineData("""{ "version": 3 }""", "version: found 3; allowed is a ComfyUI tag such as v0.3.76, or a commit of 40 hex digits")]
    [InlineData("""{ "instanceTypes": "g5.xlarge" }""", "instanceTypes: found \"g5.xlarge\"; allowed is a list, not empty and without repetition, of EC2 types of the families g4dn, g5, g6, g6e")]
    [InlineData("""{ "capacityTypes": [true] }""", "capacityTypes: found [true]; allowed is a list")]
    [InlineData("""{ "maxGpuNodes": "2" }""", "maxGpuNodes: found \"2\"; a whole number from 1 to 20 is allowed")]
    [InlineData("""{ "replicas": 1.5 }""", "replicas: found 1.5; a whole number from 1 to 20 is allowed")]
    [InlineData("""{ "replicas": null }""", "replicas: found null; a whole number")]
    [InlineData("""{ "systemNodes": 2 }""", "systemNodes: found 2; an object is needed")]
    [InlineData("""{ "systemNodes": { "instanceType": [] } }""", "systemNodes.instanceType: found []; allowed is an x86 EC2 type such as t3.large")]
    [InlineData("""{ "systemNodes": { "count": {} } }""", "systemNodes.count: found {}; a whole number from 2 to 5 is allowed")]
    [InlineData("""{ "smokeTest": [512, 512] }""", "smokeTest: found [512, 512]; an object is needed")]
    [InlineData("""{ "smokeTest": { "width": "512" } }""", "smokeTest.width: found \"512\"; a whole number from 64 to 2048, a multiple of 8, is allowed")]
    [InlineData("""{ "smokeTest": { "workflow": "sd3" } }""", "smokeTest.workflow: found \"sd3\"; allowed is sdxl, sd15 or model-free")]
    [InlineData("""{ "smokeTest": { "height": false } }""", "smokeTest.height: found false; a whole number")]
    [InlineData("""{ "edge": { "enabled": "no" } }""", "edge.enabled: found \"no\"; allowed is true or false")]
    [InlineData("""{ "edge": { "users": [] } }""", "edge.users: found []; allowed is a list, not empty and without repetition, of user names of comfyserverless.json")]
    [InlineData("""{ "edge": { "users": ["Anna"] } }""", "edge.users: found [\"Anna\"]")]
    [InlineData("""{ "edge": { "allowedCidrs": ["203.0.113.0/33"] } }""", "edge.allowedCidrs: found [\"203.0.113.0/33\"]; allowed is a list, not empty and without repetition, of networks such as 203.0.113.0/24")]
    [InlineData("""{ "edge": { "domain": "comfyui.example.com" } }""", "edge.domain: a domain and its certificateArn are needed together")]
    [InlineData("""{ "edge": { "certificateArn": "arn:aws:acm:us-west-2:111122223333:certificate/01234567-0123-0123-0123-0123456789ab" } }""", "edge.certificateArn: found \"arn:aws:acm:us-west-2")]
    [InlineData("""{ "edge": { "domain": "https://comfyui.example.com", "certificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/01234567-0123-0123-0123-0123456789ab" } }""", "edge.domain: found")]
    [InlineData("""{ "edge": { "webAclArn": "arn:aws:wafv2:us-west-2:111122223333:regional/webacl/x/01234567-0123-0123-0123-0123456789ab" } }""", "edge.webAclArn: found")]
    [InlineData("""{ "edge": { "access": "open" } }""", "edge.access: unknown; did you mean users? Known are enabled, users, allowedCidrs, domain, certificateArn, webAclArn, rotatePassword")]
    [InlineData("""{ "image": 7 }""", "image: found 7; allowed is a repository with its registry and a digest")]
    public void A_wrong_type_is_told_with_what_was_found_and_what_is_allowed(string input, string problem) => Assert.StartsWith(problem, Assert.Single(Problems(input)));

    [Theory]
    [InlineData("""{ "version": "latest" }""", "version: found \"latest\"")]
    [InlineData("""{ "version": "v0.3.76; rm -rf /" }""", "version: ")]
    [InlineData("""{ "version": "v0.3.76\n" }""", "version: ")]
    [InlineData("""{ "instanceTypes": [] }""", "instanceTypes: found []")]
    [InlineData("""{ "instanceTypes": ["p5.48xlarge"] }""", "instanceTypes: ")]
    [InlineData("""{ "instanceTypes": ["g5.xlarge", "g5.xlarge"] }""", "instanceTypes: ")]
    [InlineData("""{ "capacityTypes": ["reserved"] }""", "capacityTypes: ")]
    [InlineData("""{ "maxGpuNodes": 0, "replicas": 1 }""", "maxGpuNodes: found 0")]
    [InlineData("""{ "maxGpuNodes": 21 }""", "maxGpuNodes: found 21")]
    [InlineData("""{ "replicas": 0 }""", "replicas: found 0")]
    [InlineData("""{ "replicas": 99999999999 }""", "replicas: found 99999999999")]
    [InlineData("""{ "systemNodes": { "count": 1 } }""", "systemNodes.count: found 1")]
    [InlineData("""{ "systemNodes": { "count": 6 } }""", "systemNodes.count: found 6")]
    [InlineData("""{ "systemNodes": { "instanceType": "large" } }""", "systemNodes.instanceType: ")]
    [InlineData("""{ "smokeTest": { "width": 56 } }""", "smokeTest.width: found 56")]
    [InlineData("""{ "smokeTest": { "width": 100 } }""", "smokeTest.width: found 100")]
    [InlineData("""{ "smokeTest": { "height": 2056 } }""", "smokeTest.height: found 2056")]
    public void A_value_out_of_range_is_refused(string input, string problem) => Assert.StartsWith(problem, Assert.Single(Problems(input)));

    [Theory]
    [InlineData("""{ "systemNodes": { "instanceType": "t4g.large" } }""")]
    [InlineData("""{ "systemNodes": { "instanceType": "m7g.large" } }""")]
    [InlineData("""{ "systemNodes": { "instanceType": "c6gn.xlarge" } }""")]
    [InlineData("""{ "systemNodes": { "instanceType": "a1.large" } }""")]
    public void System_nodes_of_another_architecture_than_their_AMI_are_refused(string input)
        => Assert.Contains("allowed is an x86 EC2 type such as t3.large", Assert.Single(Problems(input)));

    [Theory]
    [InlineData("m7i-flex.large")]
    [InlineData("c6a.xlarge")]
    [InlineData("r7iz.large")]
    public void System_nodes_of_any_x86_family_are_taken(string type) => Assert.Equal(type, Parse($$"""{ "systemNodes": { "instanceType": "{{type}}" } }""").SystemNodes.InstanceType);

    [Fact]
    public void More_pods_than_GPU_nodes_contradict_each_other()
        => Assert.Equal("replicas: 3 pods need as many GPU nodes, but maxGpuNodes is 2; raise maxGpuNodes or lower replicas", Assert.Single(Problems("""{ "replicas": 3 }""")));

    [Fact]
    public void A_field_given_twice_is_refused() => Assert.Equal("replicas: given twice", Assert.Single(Problems("""{ "replicas": 1, "replicas": 2 }""")));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var problems = Problems("""{ "nodes": 1, "version": "new", "maxGpuNodes": -1, "systemNodes": { "size": 3, "count": 9 }, "smokeTest": { "width": 1 } }""");
        string[] fields = ["maxGpuNodes", "nodes", "smokeTest.width", "systemNodes.count", "systemNodes.size", "version"];
        Assert.Equal(fields, problems.Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_long_value_is_shown_cut() => Assert.Contains("…; allowed is", Assert.Single(Problems($$"""{ "version": "{{new string('x', 500)}}" }""")));
}
