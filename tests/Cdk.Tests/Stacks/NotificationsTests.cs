using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>The topic, who hears it, who may speak there, and which alarms do.</summary>
[Collection(Synthesized.Name)]
public sealed class NotificationsTests(Synthesized stack)
{
    IReadOnlyList<Resource> Told => stack.Told.Resources;

    [Fact]
    public void Without_an_address_nothing_is_made() // the key alone costs a dollar a month
    {
        Assert.DoesNotContain(stack.Resources, resource => resource.Type.StartsWith("AWS::SNS::", StringComparison.Ordinal) || resource.Type.StartsWith("AWS::KMS::", StringComparison.Ordinal));
        Assert.All(stack.Of("AWS::CloudWatch::Alarm"), alarm => Assert.Null(alarm["AlarmActions"]));
        Assert.DoesNotContain(stack.Of("AWS::Lambda::Function"), function => function["FunctionName"]!.ToString() == "comfyui-ExplainExecution");
    }

    [Fact]
    public void Each_address_hears_the_topic_which_is_encrypted_with_a_key_that_CloudWatch_may_use()
    {
        var resources = Told;
        var topic = resources.Single(resource => resource.Type == "AWS::SNS::Topic");
        Assert.Equal(("comfyui-notifications", "ComfyServerless comfyui"), (topic["TopicName"]!.ToString(), topic["DisplayName"]!.ToString()));
        Assert.Equal(["a@example.com email", "b@example.com email"], resources.Where(resource => resource.Type == "AWS::SNS::Subscription" && resource["TopicArn"]!["Ref"]!.ToString() == topic.Id)
            .Select(subscription => $"{subscription["Endpoint"]} {subscription["Protocol"]}").Order());
        var key = resources.Single(resource => resource.Type == "AWS::KMS::Key");
        Assert.Equal(key.Id, topic["KmsMasterKeyId"]!["Fn::GetAtt"]![0]!.ToString());
        Assert.True(key["EnableKeyRotation"]!.GetValue<bool>());
        Assert.Contains("""{"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Condition":{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}},"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"},"Resource":"*"}""",
            key["KeyPolicy"]!["Statement"]!.AsArray().Select(statement => statement!.ToJsonString()));
    }

    [Fact]
    public void CloudWatch_alone_may_speak_there_for_this_accounts_alarms_and_nobody_without_TLS()
    {
        var resources = Told;
        var statements = Assert.Single(resources, resource => resource.Type == "AWS::SNS::TopicPolicy")["PolicyDocument"]!["Statement"]!.AsArray();
        Assert.Equal(2, statements.Count);
        Assert.Equal("""{"Bool":{"aws:SecureTransport":"false"}}""", Assert.Single(statements, statement => statement!["Effect"]!.ToString() == "Deny")!["Condition"]!.ToJsonString());
        var allowed = Assert.Single(statements, statement => statement!["Effect"]!.ToString() == "Allow")!;
        Assert.Equal(("sns:Publish", "cloudwatch.amazonaws.com"), (allowed["Action"]!.ToString(), allowed["Principal"]!["Service"]!.ToString()));
        Assert.Equal("""{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}""", allowed["Condition"]!.ToJsonString());
    }

    [Fact]
    public void Every_alarm_tells_the_topic_when_it_begins_to_ring_and_not_when_it_ends()
    {
        var resources = Told;
        var topic = resources.Single(resource => resource.Type == "AWS::SNS::Topic").Id;
        var alarms = resources.Where(resource => resource.Type == "AWS::CloudWatch::Alarm").ToList();
        Assert.Equal(["comfyui-models-out-of-step", "comfyui-schedule-unstarted"], alarms.Select(alarm => alarm["AlarmName"]!.ToString()).Where(name => name is "comfyui-models-out-of-step" or "comfyui-schedule-unstarted").Order());
        Assert.All(alarms, alarm =>
        {
            Assert.Equal(topic, Assert.Single(alarm["AlarmActions"]!.AsArray())!["Ref"]!.ToString());
            Assert.Null(alarm["OKActions"]);
        });
    }

    [Fact]
    public void A_rule_hands_the_event_of_an_execution_that_ended_badly_to_the_function_that_tells_it()
    {
        var told = stack.Told;
        var rule = Assert.Single(told.Of("AWS::Events::Rule"), rule => rule["Targets"]![0]!["Arn"]!["Fn::GetAtt"]![0]!.ToString() == told.Function("ExplainExecution").Id);
        var released = Assert.Single(told.Of("AWS::Events::Rule"), rule => rule["Targets"]![0]!["Arn"]!["Fn::GetAtt"]![0]!.ToString() == told.Function("RemoveLock").Id);
        Assert.Equal(released["EventPattern"]!.ToJsonString(), rule["EventPattern"]!.ToJsonString());
        var target = Assert.Single(rule["Targets"]!.AsArray())!;
        Assert.Equal("$.detail", target["InputPath"]!.ToString()); // a template of parts fails on an event that lacks one
        Assert.StartsWith("NotificationsUnsent", target["DeadLetterConfig"]!["Arn"]!["Fn::GetAtt"]![0]!.ToString());
    }

    [Fact]
    public void What_the_function_fails_on_three_times_is_kept_for_two_weeks()
    {
        var told = stack.Told;
        var failing = Assert.Single(told.Of("AWS::Lambda::EventInvokeConfig"), options => options["DestinationConfig"]?["OnFailure"] is not null);
        Assert.Equal((told.Function("ExplainExecution").Id, "$LATEST", 2), (failing["FunctionName"]!["Ref"]!.ToString(), failing["Qualifier"]!.ToString(), failing["MaximumRetryAttempts"]!.GetValue<int>()));
        var queue = told.Of("AWS::SQS::Queue").Single(queue => queue.Id == failing["DestinationConfig"]!["OnFailure"]!["Destination"]!["Fn::GetAtt"]![0]!.ToString());
        Assert.Equal((1_209_600, true), (queue["MessageRetentionPeriod"]!.GetValue<int>(), queue["SqsManagedSseEnabled"]!.GetValue<bool>()));
        // Lambda tries the permission when it is told the queue.
        Assert.Contains("ExplainExecutionRoleDefaultPolicy", failing.Json["DependsOn"]!.ToJsonString());
    }

    [Fact]
    public void The_function_publishes_to_this_topic_with_its_key_and_marks_mails_alone_in_the_locks_table()
    {
        var told = stack.Told;
        string Of(string action) => Assert.Single(told.Statements("ExplainExecution"), statement => Synthesized.Actions(statement).Contains(action)).ToJsonString();
        Assert.Contains($$"""{"Ref":"{{told.Of("AWS::SNS::Topic").Single().Id}}"}""", Of("sns:Publish"));
        Assert.Contains($$"""{"Fn::GetAtt":["{{told.Of("AWS::KMS::Key").Single().Id}}","Arn"]}""", Of("kms:GenerateDataKey"));
        Assert.Contains("""{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":"mail *"}}""", Of("dynamodb:PutItem"));
        Assert.Equal("""{"AttributeName":"ExpiresAt","Enabled":true}""", told.Of("AWS::DynamoDB::Table").Single()["TimeToLiveSpecification"]!.ToJsonString());
    }

    [Fact]
    public void Every_dead_letter_queue_has_an_alarm()
    {
        var resources = Told;
        var dead = resources.Where(resource => resource.Type == "AWS::SQS::Queue").Where(queue => resources.Any(other => other.Id != queue.Id && $"{other["RedrivePolicy"]}{other["Target"]?["DeadLetterConfig"]}{other["DestinationConfig"]}".Contains($"\"{queue.Id}\""))).Select(queue => queue.Id);
        var watched = resources.Where(resource => resource.Type == "AWS::CloudWatch::Alarm").SelectMany(alarm => alarm["Dimensions"]!.AsArray()).Select(dimension => (dimension!["Value"] as JsonObject)?["Fn::GetAtt"]?[0]?.ToString());
        Assert.Equal(3, dead.Count());
        Assert.Empty(dead.Except(watched));
    }
}
