using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Edge;

namespace ComfyServerless.Cdk.Tests.Edge;

[Collection(Synthesized.Name)]
public sealed class EdgeStackTests(Synthesized stack)
{
    readonly JsonObject template = JsonNode.Parse(EdgeTemplate.Text(stack.Assembly))!.AsObject();

    Resource this[string id] => EdgeTemplate.Resources(template)[id];

    JsonNode Distribution => this["Distribution"]["DistributionConfig"]!;

    [Fact]
    public void It_is_one_small_template_without_a_bootstrap_rule()
    {
        Assert.Equal(["Conditions", "Description", "Outputs", "Parameters", "Resources"], template.Select(part => part.Key).Order());
        Assert.Equal(["AccessFunction", "AdmitCloudFront", "ComfyUIErrors", "Distribution", "Listener", "LoadBalancer", "NoPodAnswers", "VpcOrigin"], EdgeTemplate.Resources(template).Keys.Order());
    }

    [Fact]
    public void Its_parameters_are_those_that_the_steps_give_and_none_has_a_default()
    {
        var parameters = template["Parameters"]!.AsObject();
        Assert.Equal(typeof(EdgeParameters).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!).Order(), parameters.Select(parameter => parameter.Key).Order());
        Assert.All(parameters, parameter => Assert.Null(parameter.Value!["Default"]));
        Assert.Equal(["SigningKey", "Users"], parameters.Where(parameter => parameter.Value!["NoEcho"]?.GetValue<bool>() == true).Select(parameter => parameter.Key).Order());
        Assert.Equal(EdgeModes.All, parameters["Mode"]!["AllowedValues"]!.AsArray().Select(mode => mode!.GetValue<string>()));
    }

    [Fact]
    public void The_base_stack_does_not_make_it_but_publishes_it()
    {
        Assert.DoesNotContain(stack.Resources, resource => resource.Type.StartsWith("AWS::CloudFront", StringComparison.Ordinal) || resource.Type == "AWS::ElasticLoadBalancingV2::LoadBalancer");
        Assert.Single(JsonNode.Parse(File.ReadAllText(Path.Combine(stack.Assembly, "manifest.json")))!["artifacts"]!.AsObject(), artifact => artifact.Value!["type"]!.GetValue<string>() == "aws:cloudformation:stack");
    }

    [Fact]
    public void The_load_balancer_is_internal_drops_bad_headers_and_waits_as_long_as_it_can()
    {
        var balancer = this["LoadBalancer"];
        Assert.Equal(("internal", "comfyui-edge"), (balancer["Scheme"]!.GetValue<string>(), balancer["Name"]!.GetValue<string>()));
        Assert.Equal([("idle_timeout.timeout_seconds", "4000"), ("routing.http.drop_invalid_header_fields.enabled", "true")],
            balancer["LoadBalancerAttributes"]!.AsArray().Select(attribute => (attribute!["Key"]!.GetValue<string>(), attribute["Value"]!.GetValue<string>())));
    }

    [Fact]
    public void Every_behaviour_asks_the_access_function_first_and_redirects_to_HTTPS()
        => Assert.All(Distribution["CacheBehaviors"]!.AsArray().Append(Distribution["DefaultCacheBehavior"]), behaviour =>
        {
            var association = Assert.Single(behaviour!["FunctionAssociations"]!.AsArray())!;
            Assert.Equal(("viewer-request", "AccessFunction"), (association["EventType"]!.GetValue<string>(), association["FunctionARN"]!["Fn::GetAtt"]![0]!.GetValue<string>()));
            Assert.Equal("redirect-to-https", behaviour["ViewerProtocolPolicy"]!.GetValue<string>());
        });

    [Fact]
    public void Only_files_with_their_hash_in_their_name_are_cached()
    {
        Assert.Equal("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", Distribution["DefaultCacheBehavior"]!["CachePolicyId"]!.GetValue<string>()); // CachingDisabled
        Assert.Equal("/assets/*", Assert.Single(Distribution["CacheBehaviors"]!.AsArray())!["PathPattern"]!.GetValue<string>());
    }

    [Fact]
    public void Stopped_the_distribution_stays_and_load_balancer_and_VPC_origin_go()
    {
        var conditions = template["Conditions"]!.AsObject();
        string Test(string id) => conditions[EdgeTemplate.Resources(template)[id].Json["Condition"]!.GetValue<string>()]!.ToJsonString();
        Assert.All(["LoadBalancer", "Listener", "NoPodAnswers", "ComfyUIErrors"], id => Assert.Equal("""{"Fn::Not":[{"Fn::Equals":[{"Ref":"Mode"},"stopped"]}]}""", Test(id)));
        Assert.All(["VpcOrigin", "AdmitCloudFront"], id => Assert.Equal("""{"Fn::Equals":[{"Ref":"Mode"},"public"]}""", Test(id)));
        Assert.All(["Distribution", "AccessFunction"], id => Assert.Equal("""{"Fn::Not":[{"Fn::Equals":[{"Ref":"Mode"},"private"]}]}""", Test(id)));
    }

    [Fact]
    public void The_VPC_origin_comes_after_the_listener_and_the_rule_that_lets_CloudFront_in()
        => Assert.Equal(["AdmitCloudFront", "Listener"], this["VpcOrigin"].Json["DependsOn"]!.AsArray().Select(id => id!.GetValue<string>()).Order());

    [Fact]
    public void CloudFronts_addresses_reach_the_load_balancers_port_and_nothing_else()
    {
        var rule = this["AdmitCloudFront"];
        Assert.Equal((80, 80, "tcp"), (rule["FromPort"]!.GetValue<int>(), rule["ToPort"]!.GetValue<int>(), rule["IpProtocol"]!.GetValue<string>()));
        Assert.Equal(("SecurityGroupId", "PrefixListId"), (rule["GroupId"]!["Ref"]!.GetValue<string>(), rule["SourcePrefixListId"]!["Ref"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("NoPodAnswers", "comfyui-no-pod-answers", "HTTPCode_ELB_5XX_Count")]
    [InlineData("ComfyUIErrors", "comfyui-http-errors", "HTTPCode_Target_5XX_Count")]
    public void More_than_five_errors_in_each_of_three_times_five_minutes_ring(string id, string name, string metric)
    {
        var alarm = this[id];
        Assert.Equal((name, "AWS/ApplicationELB", metric, "Sum"), ($"{alarm["AlarmName"]}", $"{alarm["Namespace"]}", $"{alarm["MetricName"]}", $"{alarm["Statistic"]}"));
        Assert.Equal((5, "GreaterThanThreshold", 300, 3), (alarm["Threshold"]!.GetValue<int>(), $"{alarm["ComparisonOperator"]}", alarm["Period"]!.GetValue<int>(), alarm["EvaluationPeriods"]!.GetValue<int>()));
        Assert.Equal("""[{"Name":"LoadBalancer","Value":{"Fn::GetAtt":["LoadBalancer","LoadBalancerFullName"]}}]""", alarm["Dimensions"]!.ToJsonString());
        Assert.Equal((true, "notBreaching"), ($"{alarm["AlarmDescription"]}".Contains(':', StringComparison.Ordinal), $"{alarm["TreatMissingData"]}"));
        Assert.Null(alarm["AlarmActions"]); // nobody wants to hear
    }

    [Fact]
    public void Its_alarms_tell_the_base_stacks_topic_where_somebody_wants_to_hear()
    {
        _ = stack.Synthesize(Configuration.Default with { Notifications = new(["a@example.com"]) }, stack.Sources, "edge-told");
        var resources = EdgeTemplate.Resources(JsonNode.Parse(EdgeTemplate.Text(stack.FolderOf("edge-told")))!.AsObject());
        Assert.All(["NoPodAnswers", "ComfyUIErrors"], id => Assert.Equal(
            """{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":sns:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":comfyui-notifications"]]}""", Assert.Single(resources[id]["AlarmActions"]!.AsArray())!.ToJsonString()));
    }

    [Fact]
    public void An_own_domain_demands_TLS_1_2()
        => Assert.Equal("TLSv1.2_2021", Distribution["ViewerCertificate"]!["Fn::If"]![1]!["MinimumProtocolVersion"]!.GetValue<string>());

    [Fact]
    public void The_largest_access_function_fits_into_ten_kilobytes()
    {
        var users = string.Join(',', Enumerable.Repeat($"{new string('u', 32)}:{new string('0', 32)}:{new string('0', 64)}", 8));
        var networks = string.Join(',', Enumerable.Repeat(new string('f', 32) + "/128", 40));
        var largest = stack.Sources.AccessFunction.Replace("${Users}", users).Replace("${Networks}", networks).Replace("${SigningKey}", new string('0', 64)).Replace("${Access}", "password").Replace("${Mode}", "stopped");
        Assert.DoesNotContain("${", largest);
        Assert.InRange(Encoding.UTF8.GetByteCount(largest), 1, 10_240);
    }
}
