using System.Text.Json.Nodes;
using ComfyServerless.Cdk.Steps;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>From the models bucket's events to SyncModels.</summary>
[Collection(Synthesized.Name)]
public sealed class ModelsSyncTests(Synthesized stack)
{
    Resource Queue => stack.Of("AWS::SQS::Queue").Single(queue => queue.Id.StartsWith("ModelsSyncQueue", StringComparison.Ordinal));

    Resource DeadLetters => stack.Of("AWS::SQS::Queue").Single(queue => queue.Id.StartsWith("ModelsSyncDeadLetters", StringComparison.Ordinal));

    [Fact]
    public void The_models_bucket_alone_tells_EventBridge_and_no_bucket_names_a_queue()
    {
        Assert.All(stack.Of("AWS::S3::Bucket"), bucket => Assert.Equal(bucket.Id.StartsWith("BucketsModels", StringComparison.Ordinal) ? """{"EventBridgeConfiguration":{"EventBridgeEnabled":true}}""" : null,
            bucket["NotificationConfiguration"]?.ToJsonString()));
        Assert.DoesNotContain(stack.Resources, resource => resource.Type.StartsWith("Custom::", StringComparison.Ordinal));
    }

    [Fact]
    public void The_buckets_changes_and_bad_results_of_the_documents_commands_go_to_the_queue_and_nothing_else_does()
    {
        var rules = stack.Of("AWS::Events::Rule").Where(rule => rule["Targets"]!.ToJsonString().Contains($"\"{Queue.Id}\"")).ToDictionary(rule => rule["EventPattern"]!["source"]![0]!.ToString(), rule => rule["EventPattern"]!.AsObject());
        Assert.Equal(["aws.s3", "aws.ssm"], rules.Keys.Order());
        Assert.Equal(["Object Created", "Object Deleted"], rules["aws.s3"]["detail-type"]!.AsArray().Select(type => type!.ToString()));
        Assert.StartsWith("BucketsModels", rules["aws.s3"]["detail"]!["bucket"]!["name"]![0]!["Ref"]!.ToString());
        Assert.Equal("EC2 Command Invocation Status-change Notification", Assert.Single(rules["aws.ssm"]["detail-type"]!.AsArray())!.ToString());
        Assert.Equal(stack.Of("AWS::SSM::Document").Single().Id, rules["aws.ssm"]["detail"]!["document-name"]![0]!["Ref"]!.ToString());
        Assert.Equal("""[{"anything-but":["Pending","InProgress","Delayed","Success"]}]""", rules["aws.ssm"]["detail"]!["status"]!.ToJsonString());
    }

    [Fact]
    public void Each_step_of_a_queue_has_a_mapping_and_no_other_function_has_one()
        => Assert.Equal(StepCatalogue.OfQueues.Select(step => stack.Function(step).Id), stack.Of("AWS::Lambda::EventSourceMapping").Select(mapping => mapping["FunctionName"]!["Ref"]!.ToString()));

    [Fact]
    public void A_batch_is_a_minutes_messages_two_at_a_time_and_hidden_for_six_attempts_and_the_minute()
    {
        var mapping = Assert.Single(stack.Of("AWS::Lambda::EventSourceMapping"));
        Assert.Equal(Queue.Id, mapping["EventSourceArn"]!["Fn::GetAtt"]![0]!.ToString());
        Assert.Equal((60, 2), (mapping["MaximumBatchingWindowInSeconds"]!.GetValue<int>(), mapping["ScalingConfig"]!["MaximumConcurrency"]!.GetValue<int>()));
        Assert.Equal(6 * StepCatalogue.All.Single(step => step.Name == "SyncModels").TimeoutSeconds + 60, Queue["VisibilityTimeout"]!.GetValue<int>());
    }

    [Fact]
    public void The_functions_permissions_are_there_before_the_mapping() // Lambda tries them
        => Assert.Contains(Assert.Single(stack.Of("AWS::Lambda::EventSourceMapping")).Json["DependsOn"]!.AsArray(), id => stack.Resources.Single(resource => resource.Id == id!.ToString()).Type == "AWS::IAM::Policy");

    [Fact]
    public void What_fails_five_times_is_kept_two_weeks_with_an_alarm_on_the_first()
    {
        Assert.Equal((DeadLetters.Id, 5), (Queue["RedrivePolicy"]!["deadLetterTargetArn"]!["Fn::GetAtt"]![0]!.ToString(), Queue["RedrivePolicy"]!["maxReceiveCount"]!.GetValue<int>()));
        Assert.Equal(14 * 24 * 3600, DeadLetters["MessageRetentionPeriod"]!.GetValue<int>());
        var alarm = stack.Of("AWS::CloudWatch::Alarm").Single(alarm => $"{alarm["AlarmName"]}" == "comfyui-models-out-of-step");
        Assert.Equal(("comfyui-models-out-of-step", "GreaterThanThreshold", 0), (alarm["AlarmName"]!.ToString(), alarm["ComparisonOperator"]!.ToString(), alarm["Threshold"]!.GetValue<int>()));
        Assert.Equal(DeadLetters.Id, Assert.Single(alarm["Dimensions"]!.AsArray())!["Value"]!["Fn::GetAtt"]![0]!.ToString());
    }

    [Fact]
    public void A_command_may_go_to_nodes_of_this_cluster_by_this_document_only()
    {
        var sending = stack.Statements("SyncModels").Where(statement => Synthesized.Actions(statement).Contains("ssm:SendCommand")).ToList();
        Assert.Equal(2, sending.Count);
        Assert.Contains(sending, statement => statement["Resource"]!.ToJsonString().Contains($":document/\",{{\"Ref\":\"{stack.Of("AWS::SSM::Document").Single().Id}\"}}"));
        var nodes = sending.Single(statement => statement["Resource"]!.ToJsonString().Contains(":instance/*"));
        Assert.Equal("""{"StringEquals":{"ssm:resourceTag/eks:eks-cluster-name":"comfyui"}}""", nodes["Condition"]!.ToJsonString());
    }
}
