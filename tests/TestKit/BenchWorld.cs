using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.Runtime;
using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.TestKit;

/// <summary>What else happens around a step: the execution after this one, and people who work in the same account.</summary>
public static class BenchWorld
{
    /// <summary>This execution ends and gives its lock back; a later one comes as far as <paramref name="step"/>.</summary>
    public static async Task<StepBench> NextExecutionAsync(this StepBench bench, string name, string step)
    {
        await bench.RunAsync("RemoveLock");
        bench.BeginExecution(name);
        return await bench.ReachAsync(step);
    }

    /// <summary>A whole execution of Deploy, to its end.</summary>
    public static Task<ExecutionResult> DeployAsync(this StepBench bench, string input = "{}") => bench.MoveAsync(() => bench.World.RunAsync("Deploy", JsonNode.Parse(input)!));

    /// <summary>An execution of Deploy that has the lock and goes on while time passes.</summary>
    public static async Task<ExecutionRecord> StartDeployAsync(this StepBench bench)
    {
        var machines = bench.World.Machines;
        var started = await bench.Do(() => machines.Start(bench.World.Machine("Deploy").Arn, "running", "{}"));
        await bench.PassAsync(TimeSpan.FromSeconds(5));
        return started;
    }

    /// <summary>A person stops it in the console.</summary>
    public static Task StopAsync(this StepBench bench, ExecutionRecord execution) => bench.MoveAsync(() =>
    {
        execution.Execution.Stop("Operator", "stopped in the console");
        return execution.Ended;
    });

    /// <summary>What the template tells a step's function, as a list.</summary>
    public static Task<string[]> SettingAsync(this StepBench bench, string step, string name)
        => bench.Do(() => bench.World.Function(step).Environment[name].Split(','));

    /// <summary>A person's client of EKS.</summary>
    public static AmazonEKSClient Eks(this StepBench bench)
        => new(new SessionAWSCredentials(LocalCredentials.AccessKeyId(Callers.Operator.Name), LocalCredentials.Secret, LocalCredentials.Secret),
            new AmazonEKSConfig { ServiceURL = bench.World.AwsUrl, AuthenticationRegion = WorldOptions.Region });

    /// <summary>Somebody makes a cluster of the deployment's name.</summary>
    public static async Task CreateClusterByHandAsync(this StepBench bench, Dictionary<string, string> tags)
    {
        using var eks = bench.Eks();
        await eks.CreateClusterAsync(new CreateClusterRequest
        {
            Name = "comfyui", RoleArn = (await bench.SettingAsync("EnsureCluster", "ClusterRoleArn"))[0], BootstrapSelfManagedAddons = false, Tags = tags,
            ResourcesVpcConfig = new VpcConfigRequest { SubnetIds = [.. await bench.SettingAsync("EnsureCluster", "PrivateSubnetIds")] },
            AccessConfig = new CreateAccessConfigRequest { AuthenticationMode = AuthenticationMode.API, BootstrapClusterCreatorAdminPermissions = false },
        });
    }
}
