using System.Text.Json.Nodes;
using Amazon.EKS.Model;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Cluster;

public sealed class EnsureAccessTests
{
    const string Step = "EnsureAccess", OwnerTag = "comfyserverless:deployment";

    static async Task<StepBench> ReachedAsync()
    {
        var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.RunAsync("EnsureCluster");
        return bench;
    }

    static EksCluster Cluster(StepBench bench) => bench.World.Eks.Store.Get("comfyui");

    static async Task AssertRightAsync(StepBench bench)
    {
        var balancer = (await bench.SettingAsync(Step, "LoadBalancerControllerRoleArn"))[0];
        var (administrators, node, karpenter) = (await bench.SettingAsync(Step, "KubernetesRoleArns"), (await bench.SettingAsync(Step, "GpuNodeRoleArn"))[0], (await bench.SettingAsync(Step, "KarpenterRoleArn"))[0]);
        await bench.PassAsync(TimeSpan.FromSeconds(30));
        await bench.Do(() =>
        {
            Assert.NotEmpty(administrators);
            foreach (var role in administrators) Assert.Equal(["AmazonEKSClusterAdminPolicy"], Cluster(bench).Find(role)!.Policies);
            Assert.Equal(("EC2_LINUX", 0), (Cluster(bench).Find(node)!.Type, Cluster(bench).Find(node)!.Policies.Count));
            Assert.Equal(karpenter, Cluster(bench).PodIdentityRole("kube-system", "karpenter"));
            Assert.Equal(balancer, Cluster(bench).PodIdentityRole("kube-system", "aws-load-balancer-controller"));
        });
    }

    [Fact]
    public async Task The_inside_functions_and_the_build_are_administrators_the_GPU_nodes_are_nodes_and_the_controllers_have_their_roles()
    {
        await using var bench = await ReachedAsync();
        var output = await bench.RunAsync(Step);
        await AssertRightAsync(bench);
        Assert.Equal((await bench.Do(() => Cluster(bench).AccessEntries.Count), 2), ((int)output["Entries"]!, (int)output["Associations"]!));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task What_a_half_finished_run_or_a_hand_took_away_comes_back_and_nothing_else_changes()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() =>
        {
            Cluster(bench).AccessEntries.RemoveAt(0);
            Cluster(bench).AccessEntries.GetAt(0).Value.Policies.Clear();
            Cluster(bench).Associations.First().Value.Description["roleArn"] = bench.World.Iam.All.First(role => role.Trusts("lambda.amazonaws.com")).Arn;
        });
        var changes = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Equal(["CreateAccessEntry", "AssociateAccessPolicy", "AssociateAccessPolicy", "UpdatePodIdentityAssociation"], changes.Select(change => change.Split(' ')[1]));
        await AssertRightAsync(bench);
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Who_is_no_longer_wanted_loses_access_and_entries_that_others_made_stay()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        var (former, foreign) = await bench.Do(() => (Role("former-operator"), Role("somebody-else")));
        using (var eks = bench.Eks())
        {
            await eks.CreateAccessEntryAsync(new CreateAccessEntryRequest { ClusterName = "comfyui", PrincipalArn = former, Tags = new() { [OwnerTag] = "comfyui" } });
            await eks.CreateAccessEntryAsync(new CreateAccessEntryRequest { ClusterName = "comfyui", PrincipalArn = foreign });
        }

        await bench.RunAsync(Step);
        Assert.Equal((false, true), await bench.Do(() => (Cluster(bench).AccessEntries.ContainsKey(former), Cluster(bench).AccessEntries.ContainsKey(foreign))));

        string Role(string name) => bench.World.Iam.Create(name, new() { ["Statement"] = new JsonArray() }).Arn;
    }

    [Fact]
    public async Task A_foreign_entry_or_association_is_named_and_not_touched()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        var role = (await bench.SettingAsync(Step, "KubernetesRoleArns"))[0];
        await bench.Do(() => Cluster(bench).AccessEntries[role].Description["tags"] = new JsonObject());
        Assert.StartsWith($"Access entry of {role} exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"));
        await bench.Do(() =>
        {
            Cluster(bench).AccessEntries[role].Description["tags"] = new JsonObject { [OwnerTag] = "comfyui" };
            Cluster(bench).Associations.First().Value.Description["tags"] = new JsonObject { [OwnerTag] = "other" };
        });
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Contains(
            "Pod Identity association of kube-system/karpenter exists but is not this deployment's: expected tag comfyserverless:deployment=comfyui, found comfyserverless:deployment=other",
            await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task An_entry_of_the_wrong_type_cannot_be_changed_and_is_told()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        var node = (await bench.SettingAsync(Step, "GpuNodeRoleArn"))[0];
        await bench.Do(() => Cluster(bench).AccessEntries[node].Description["type"] = "STANDARD");
        Assert.Equal($"The access entry of {node} is of type STANDARD and cannot become EC2_LINUX: delete it and deploy again.", await bench.FailsAsync(Step, "ResourceFailedException"));
    }
}
