using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Egress;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Tests.Aws.Ec2;
using ComfyServerless.Rehearsal.Tests.Aws.Eks;

namespace ComfyServerless.Rehearsal.Tests.Aws;

/// <summary>The deployer's own steps on the local EC2 and EKS.</summary>
public class StepsTests
{
    const string Execution = "arn:aws:states:us-west-2:111122223333:execution:comfyui-Deploy:one";

    [Fact]
    public async Task The_cluster_path_is_made_in_its_time_and_a_second_run_changes_nothing()
    {
        await using var control = await Control.StartAsync();
        var settings = await SettingsAsync(control);
        var begin = control.Aws.Time.Now;
        var first = await DeployAsync(control, settings);
        Assert.Equal(TimeSpan.FromSeconds(106 + 532 + 15 + 125 + 15), control.Aws.Time.Now - begin);
        Assert.Equal(2, control.Plane.Nodes.Count);
        Assert.Equal(6, control.Plane.Addons.Count);
        Assert.Equal("AmazonEKSClusterAdminPolicy", (await control.Aws.Do(() => control.Plane.Access!.Find(settings.KubernetesRoleArns[0])))!.Policies.Single());
        Assert.Equal(settings.StorageDriverRoleArn, await control.Aws.Do(() => control.Plane.Access!.PodIdentityRole("kube-system", "s3-csi-driver-sa")));
        var mutations = await control.Aws.MutationsAsync();
        Assert.Equal(first, await DeployAsync(control, settings));
        Assert.Equal(mutations, await control.Aws.MutationsAsync());
    }

    [Fact]
    public async Task A_gateway_that_EC2_could_not_make_fails_its_execution_and_is_made_again_by_the_next()
    {
        await using var control = await Control.StartAsync();
        var settings = await SettingsAsync(control);
        await control.Aws.Do(() => control.Network.Ec2.NatGateways.FailNext = ("InternalError", "Network interface could not be created."));
        var egress = new EnsureEgress(control.Network.Client, settings);
        var failed = await Assert.ThrowsAsync<ResourceFailedException>(() => RunAsync(control, "NatGatewayAvailable", () => egress.RunAsync(new(Execution))));
        Assert.Contains("Network interface could not be created.", failed.Message);
        var made = await RunAsync(control, "NatGatewayAvailable", () => egress.RunAsync(new(Execution[..^3] + "two")));
        Assert.StartsWith("nat-", made.NatGatewayId);
        Assert.Single((await control.Network.Client.DescribeAddressesAsync()).Addresses);
    }

    static async Task<(EnsureEgressOutput Egress, EnsureClusterOutput Cluster)> DeployAsync(Control control, Settings settings)
    {
        var (addons, deployment) = (new Addons(control.Client, settings), Deployment.Default);
        var egress = await RunAsync(control, "NatGatewayAvailable", () => new EnsureEgress(control.Network.Client, settings).RunAsync(new(Execution)));
        var cluster = await RunAsync(control, "ClusterActive", () => new EnsureCluster(control.Client, new(control.Network.Client, settings), settings).RunAsync(new(Execution)));
        await new EnsureAccess(control.Client, settings).RunAsync(new(Execution, cluster));
        await RunAsync(control, "AddonActive", () => new EnsureBaseAddons(addons).RunAsync(new(Execution, cluster)));
        await RunAsync(control, "NodegroupActive", () => new EnsureSystemNodes(control.Client, settings).RunAsync(new(deployment, Execution, cluster)));
        await RunAsync(control, "AddonActive", () => new EnsureAddons(addons).RunAsync(new(Execution, cluster)));
        return (egress, cluster);
    }

    /// <summary>As Retry does, waiting for as long as the provider takes; three attempts at most.</summary>
    static async Task<T> RunAsync<T>(Control control, string latency, Func<Task<T>> step)
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return await step(); }
            catch (NotReadyException) when (attempt < 4) { await control.Aws.PassAsync(latency); }
        }
    }

    static async Task<Settings> SettingsAsync(Control control)
    {
        var (administrator, gpu) = await control.Aws.Do(() => (control.Role("Administrator", Network.Trust("lambda.amazonaws.com")), control.Role("Gpu", Network.Trust("ec2.amazonaws.com"))));
        return new(new Dictionary<string, string>
        {
            ["Deployment"] = Control.Name, ["AWS_REGION"] = "us-west-2", ["VpcId"] = control.Network.Vpc, ["PublicSubnetIds"] = string.Join(',', control.Network.PublicSubnets),
            ["PrivateSubnetIds"] = string.Join(',', control.Network.PrivateSubnets), ["PrivateRouteTableIds"] = string.Join(',', control.Network.PrivateTables),
            ["ControlPlaneSecurityGroupId"] = control.ControlGroup, ["ClusterRoleArn"] = control.ClusterRole, ["SystemNodeRoleArn"] = control.NodeRole, ["GpuNodeRoleArn"] = gpu,
            ["KarpenterRoleArn"] = control.PodRole, ["LoadBalancerControllerRoleArn"] = control.PodRole, ["StorageDriverRoleArn"] = control.PodRole, ["SystemLaunchTemplateId"] = control.Template, ["SystemLaunchTemplateVersion"] = "1",
            ["KubernetesRoleArns"] = administrator, ["OperatorArns"] = "",
        });
    }
}
