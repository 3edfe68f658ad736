using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

/// <summary>What the real server would refuse of our manifests, is refused here with its words.</summary>
public class ValidationTests
{
    const string Deployment = """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"web:1"}]}}}}""";
    const string Volume = """{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany"],"csi":{"driver":"s3.csi.aws.com","volumeHandle":"v","volumeAttributes":{"bucketName":"b"}}}}""";
    const string Claim = """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteMany"],"storageClassName":"","volumeName":"v","resources":{"requests":{"storage":"1Gi"}}}}""";
    const string NodePool = """{"apiVersion":"karpenter.sh/v1","kind":"NodePool","metadata":{"name":"gpu"},"spec":{"template":{"spec":{"nodeClassRef":{"group":"karpenter.k8s.aws","kind":"EC2NodeClass","name":"gpu"},"requirements":[{"key":"kubernetes.io/os","operator":"In","values":["linux"]}]}}}}""";
    const string NodeClass = """{"apiVersion":"karpenter.k8s.aws/v1","kind":"EC2NodeClass","metadata":{"name":"gpu"},"spec":{"amiSelectorTerms":[{"alias":"al2023@v20260714"}],"instanceProfile":"p","subnetSelectorTerms":[{"id":"subnet-1"}],"securityGroupSelectorTerms":[{"id":"sg-1"}]}}""";

    [Theory]
    [InlineData(Deployment, "name", "\"Web_1\"", "Deployment.apps \"Web_1\" is invalid: metadata.name: Invalid value: \"Web_1\": a lowercase RFC 1123 subdomain")]
    [InlineData(Deployment, "metadata.labels", """{"v":"v 1"}""", "metadata.labels: Invalid value: \"v 1\": a valid label must be")]
    [InlineData(Deployment, "spec.selector", null, "spec.selector: Required value")]
    [InlineData(Deployment, "spec.template.metadata.labels", """{"app":"other"}""", "spec.template.metadata.labels: Invalid value: {\"app\":\"other\"}: `selector` does not match template `labels`")]
    [InlineData(Deployment, "spec.template.spec.containers", "[]", "spec.template.spec.containers: Required value")]
    [InlineData(Deployment, "spec.template.spec.containers", """[{"name":"web","image":""}]""", "spec.template.spec.containers[0].image: Required value")]
    [InlineData(Deployment, "spec.template.spec.containers", """[{"name":"w","image":"i","volumeMounts":[{"name":"gone","mountPath":"/x"}]}]""", "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"gone\"")]
    [InlineData(Deployment, "spec.template.spec.restartPolicy", "\"Sometimes\"", "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"OnFailure\", \"Never\"")]
    [InlineData(Volume, "spec.csi", null, "spec: Required value: must specify a volume type")]
    [InlineData(Volume, "spec.capacity", null, "spec.capacity: Required value")]
    [InlineData(NodePool, "spec.template.spec.nodeClassRef", null, "NodePool.karpenter.sh \"gpu\" is invalid: spec.template.spec.nodeClassRef: Required value")]
    [InlineData(NodePool, "spec.template.spec.requirements", null, "spec.template.spec.requirements: Required value")]
    [InlineData(NodePool, "spec.template.spec.requirements", """[{"key":"a","operator":"Is"}]""", "spec.template.spec.requirements[0].operator: Unsupported value: \"Is\"")]
    [InlineData(NodePool, "spec.template.spec.requirements", """[{"key":"a","operator":"In"}]""", "requirements with operator 'In' must have a value defined")]
    [InlineData(NodePool, "spec.disruption", """{"consolidationPolicy":"WhenEmpty"}""", "spec.disruption.consolidateAfter: Required value")]
    [InlineData(NodePool, "spec.template.spec.taints", """[{"key":"a","effect":"Never"}]""", "spec.template.spec.taints[0].effect: Unsupported value")]
    [InlineData(NodeClass, "spec.amiSelectorTerms", null, "EC2NodeClass.karpenter.k8s.aws \"gpu\" is invalid: spec.amiSelectorTerms: Required value")]
    [InlineData(NodeClass, "spec.amiSelectorTerms", """[{"id":"ami-1"}]""", "must specify amiFamily")]
    [InlineData(NodeClass, "spec.amiSelectorTerms", """[{"alias":"al2023@v1"},{"id":"ami-1"}]""", "'alias' is mutually exclusive")]
    [InlineData(NodeClass, "spec.role", "\"r\"", "must specify exactly one of ['role', 'instanceProfile']")]
    [InlineData(NodeClass, "spec.tags", """{"kubernetes.io/cluster/x":"owned"}""", "tag contains a restricted tag matching kubernetes.io/cluster/")]
    [InlineData(NodeClass, "spec.instanceStorePolicy", "\"RAID5\"", "spec.instanceStorePolicy: Unsupported value: \"RAID5\": supported values: \"RAID0\"")]
    public async Task Refuses_to_create(string manifest, string field, string? value, string message)
    {
        await using var world = await ApiWorld.StartAsync();
        var good = JsonNode.Parse(manifest)!;
        var (path, name) = Where(good);
        Assert.Equal(201, (await world.Http().SendAsync("POST", path + "?dryRun=All", good.ToJsonString())).Status);
        Set(good, field == "name" ? "metadata.name" : field, value);
        var (status, refusal) = await world.Http().SendAsync("POST", path, good.ToJsonString());
        Assert.Equal((422, "Invalid"), (status, refusal["reason"]!.GetValue<string>()));
        Assert.Contains(message, refusal["message"]!.GetValue<string>());
        Assert.NotEmpty(refusal["details"]!["causes"]!.AsArray());
        Assert.Null(await world.FindAsync(good["apiVersion"]!.GetValue<string>(), good["kind"]!.GetValue<string>(), path.Contains("namespaces") ? "comfyui" : null, name));
    }

    [Theory]
    [InlineData(Deployment, "spec.selector.matchLabels", """{"app":"web","more":"x"}""", "spec.selector: Invalid value")]
    [InlineData(Volume, "spec.csi.volumeAttributes", """{"bucketName":"other"}""", "spec.persistentvolumesource is immutable after creation")]
    [InlineData(Claim, "spec.volumeName", "\"w\"", "Forbidden: spec is immutable after creation except resources.requests")]
    [InlineData(Claim, "spec.accessModes", """["ReadOnlyMany"]""", "Forbidden: spec is immutable after creation except resources.requests")]
    public async Task Refuses_to_change_what_cannot_be_changed(string manifest, string field, string value, string message)
    {
        await using var world = await ApiWorld.StartAsync();
        var item = JsonNode.Parse(manifest)!;
        var (path, name) = Where(item);
        Assert.Equal(201, (await world.Http().SendAsync("POST", path, item.ToJsonString())).Status);
        Set(item, field, value);
        if (field.StartsWith("spec.selector")) Set(item, "spec.template.metadata.labels", value);
        var (status, refusal) = await world.Http().SendAsync("PATCH", $"{path}/{name}?fieldManager=me&force=true", item.ToJsonString(), "application/apply-patch+yaml");
        Assert.Equal(422, status);
        Assert.Contains(message, refusal["message"]!.GetValue<string>());
    }

    static (string Path, string Name) Where(JsonNode item)
    {
        var (version, kind) = (item["apiVersion"]!.GetValue<string>(), item["kind"]!.GetValue<string>());
        var plural = kind == "EC2NodeClass" ? "ec2nodeclasses" : kind.ToLowerInvariant() + "s";
        var space = kind is "Deployment" or "PersistentVolumeClaim" ? "namespaces/comfyui/" : "";
        return ($"{(version.Contains('/') ? "/apis/" : "/api/")}{version}/{space}{plural}", item["metadata"]!["name"]!.GetValue<string>());
    }

    static void Set(JsonNode item, string field, string? value)
    {
        var parts = field.Split('.');
        var parent = parts[..^1].Aggregate(item, (at, part) => at[part]!).AsObject();
        if (value is null) parent.Remove(parts[^1]);
        else parent[parts[^1]] = JsonNode.Parse(value);
    }
}
