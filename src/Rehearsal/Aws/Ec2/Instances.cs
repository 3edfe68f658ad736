using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>What to launch. Tags go to the instance, <paramref name="VolumeTags"/> to its root volume.</summary>
/// <param name="CapacityType">spot or on-demand.</param>
/// <param name="Profile">Name or ARN of an instance profile that exists.</param>
public sealed record InstanceSpecification(string InstanceType, string CapacityType, IReadOnlyList<string> SubnetIds, string Profile, IReadOnlyList<string> SecurityGroupIds,
    IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, string> VolumeTags);

/// <summary>Instances: pending → running, shutting-down → terminated, described for an hour more. Karpenter and EKS launch them.</summary>
public sealed class Instances(AwsContext context, Ec2Store store, IamRoles roles, NetworkInterfaces interfaces, Capacity capacity) : IInstances
{
    static readonly IReadOnlyDictionary<string, int> Codes = new Dictionary<string, int> { ["pending"] = 0, ["running"] = 16, ["shutting-down"] = 32, ["terminated"] = 48 };

    /// <summary>An instance begins to shut down. World's thread.</summary>
    public event Action<string>? Ending;

    public LaunchedInstance Launch(string instanceType, string capacityType, IReadOnlyList<string> subnetIds, string instanceProfile, IReadOnlyDictionary<string, string> tags)
    {
        var owned = tags.Keys.Where(key => key.StartsWith("kubernetes.io/cluster/")).ToHashSet();
        var groups = store.SecurityGroups.All.Where(group => Ec2Tags.Of(group).Any(tag => owned.Contains(tag.Key) && tag.Value == "owned")).Select(group => group.Text("groupId")!);
        return Launch(new(instanceType, capacityType, subnetIds, instanceProfile, [.. groups], tags, tags));
    }

    /// <exception cref="AwsError">As CreateFleet and RunInstances refuse.</exception>
    public LaunchedInstance Launch(InstanceSpecification wanted)
    {
        if (capacity.Refusal is { } refusal) throw refusal;
        var profile = roles.Profile(wanted.Profile)
            ?? throw new AwsError(400, "InvalidParameterValue", $"Value ({wanted.Profile}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name");
        var subnets = wanted.SubnetIds.Select(store.Subnets.Get).ToList();
        if (wanted.CapacityType == "spot" && !capacity.HasSpotServiceRole)
            throw new AwsError(403, "AuthFailure.ServiceLinkedRoleCreationNotPermitted", "The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.");
        RequireQuota(wanted.InstanceType, wanted.CapacityType);
        var subnet = subnets.FirstOrDefault(subnet => capacity.HasRoom(wanted.InstanceType, wanted.CapacityType, subnet.Text("availabilityZone")!))
            ?? throw (subnets.Any(subnet => capacity.Offers(wanted.InstanceType, subnet.Text("availabilityZone")!)) ? NoCapacity(wanted) : NotOffered(wanted, subnets));
        return Place(wanted, subnet, profile.Arn);
    }

    public bool MayLaunch => capacity.Refusal?.Code != Capacity.Unauthorized.Code;

    public void Terminate(string instanceId) => Stop(store.Instances.Get(instanceId));

    public JsonObject Terminate(Call call)
    {
        var found = Json.Texts(call.Input["InstanceId"]).Select(store.Instances.Get).ToList();
        return new()
        {
            ["instancesSet"] = Json.List(found.Select(instance =>
            {
                var before = instance["instanceState"]!.DeepClone();
                Stop(instance);
                return new JsonObject { ["instanceId"] = instance.Text("instanceId"), ["currentState"] = instance["instanceState"]!.DeepClone(), ["previousState"] = before };
            })),
        };
    }

    /// <summary>An instance as DescribeInstances gives it: in a reservation of its own.</summary>
    public JsonObject Reservation(JsonObject instance) => new()
    {
        ["reservationId"] = "r" + instance.Text("instanceId")![1..], ["ownerId"] = context.Account, ["groupSet"] = new JsonArray(), ["instancesSet"] = new JsonArray(instance.DeepClone()),
    };

    public static string StateOf(JsonObject instance) => instance["instanceState"]!["name"]!.ToString();

    LaunchedInstance Place(InstanceSpecification wanted, JsonObject subnet, string profileArn)
    {
        var zone = subnet.Text("availabilityZone")!;
        var card = interfaces.Create(subnet, "", "interface", wanted.SecurityGroupIds, requester: null, wanted.Tags);
        var instance = store.Instances.Add(new()
        {
            ["instanceState"] = State("pending"), ["instanceType"] = wanted.InstanceType, ["launchTime"] = AwsContext.Iso(context.Now), ["subnetId"] = subnet.Text("subnetId"), ["vpcId"] = subnet.Text("vpcId"),
            ["placement"] = new JsonObject { ["availabilityZone"] = zone, ["tenancy"] = "default" }, ["privateIpAddress"] = card.Text("privateIpAddress"), ["privateDnsName"] = card.Text("privateDnsName"),
            ["architecture"] = "x86_64", ["rootDeviceType"] = "ebs", ["rootDeviceName"] = "/dev/xvda", ["instanceLifecycle"] = wanted.CapacityType == "spot" ? "spot" : null,
            ["iamInstanceProfile"] = new JsonObject { ["arn"] = profileArn }, ["cpuOptions"] = new JsonObject { ["coreCount"] = Capacity.CpusOf(wanted.InstanceType) / 2, ["threadsPerCore"] = 2 }, ["groupSet"] = card["groupSet"]!.DeepClone(),
        }, wanted.Tags);
        var id = instance.Text("instanceId")!;
        card["attachment"]!["instanceId"] = id;
        instance["networkInterfaceSet"] = new JsonArray(new JsonObject { ["networkInterfaceId"] = card.Text("networkInterfaceId"), ["subnetId"] = subnet.Text("subnetId"), ["status"] = "in-use" });
        var volume = store.Volumes.Add(new()
        {
            ["status"] = "in-use", ["availabilityZone"] = zone, ["volumeType"] = "gp3", ["createTime"] = AwsContext.Iso(context.Now),
            ["attachmentSet"] = new JsonArray(new JsonObject { ["instanceId"] = id, ["device"] = "/dev/xvda", ["status"] = "attached", ["deleteOnTermination"] = true }),
        }, wanted.VolumeTags);
        instance["blockDeviceMapping"] = new JsonArray(new JsonObject
        {
            ["deviceName"] = "/dev/xvda", ["ebs"] = new JsonObject { ["volumeId"] = volume.Text("volumeId"), ["status"] = "attached", ["deleteOnTermination"] = true },
        });
        if (wanted.CapacityType == "spot") instance["spotInstanceRequestId"] = Request(instance, wanted.Tags).Text("spotInstanceRequestId");
        context.After("InstanceRunning", () => { if (StateOf(instance) == "pending") instance["instanceState"] = State("running"); });
        context.Note("ec2", $"{wanted.CapacityType} {wanted.InstanceType} {id} is launched in {zone}");
        return new(id, card.Text("privateDnsName")!, card.Text("privateIpAddress")!, zone);
    }

    void Stop(JsonObject instance)
    {
        if (StateOf(instance) is "shutting-down" or "terminated") return;
        instance["instanceState"] = State("shutting-down");
        if (instance.Text("spotInstanceRequestId") is { } request && store.SpotRequests.Find(request) is { } open) Close(open, "closed", "instance-terminated-by-user");
        var id = instance.Text("instanceId")!;
        Ending?.Invoke(id);
        context.After("InstanceTerminated", () =>
        {
            instance["instanceState"] = State("terminated");
            interfaces.Delete(instance["networkInterfaceSet"]![0]!["networkInterfaceId"]!.ToString());
            store.Volumes.Remove(instance["blockDeviceMapping"]![0]!["ebs"]!["volumeId"]!.ToString());
            store.Instances.RemoveInAnHour(id);
            context.Note("ec2", $"instance {id} is terminated");
        });
    }

    /// <summary>What a spot instance was asked for with: one time, so it ends with the instance.</summary>
    JsonObject Request(JsonObject instance, IReadOnlyDictionary<string, string> tags) => store.SpotRequests.Add(new()
    {
        ["state"] = "active", ["status"] = new JsonObject { ["code"] = "fulfilled" }, ["type"] = "one-time", ["instanceId"] = instance.Text("instanceId"), ["createTime"] = AwsContext.Iso(context.Now),
    }, tags);

    public JsonObject CancelSpotRequests(Call call)
    {
        var requests = Json.Texts(call.Input["SpotInstanceRequestId"]).Select(store.SpotRequests.Get).ToList();
        foreach (var request in requests) Close(request, "cancelled", "request-canceled-and-instance-running");
        return new() { ["spotInstanceRequestSet"] = Json.List(requests.Select(request => new JsonObject { ["spotInstanceRequestId"] = request.Text("spotInstanceRequestId"), ["state"] = request.Text("state") })) };
    }

    static void Close(JsonObject request, string state, string status) => (request["state"], request["status"]) = (state, new JsonObject { ["code"] = status });

    void RequireQuota(string instanceType, string capacityType)
    {
        var quota = Capacity.QuotaOf(instanceType, capacityType);
        var limit = capacity.Quotas[quota];
        var used = store.Instances.All.Where(instance => StateOf(instance) is "pending" or "running" && Capacity.QuotaOf(instance.Text("instanceType")!, instance.Text("instanceLifecycle") ?? "on-demand") == quota)
            .Sum(instance => Capacity.CpusOf(instance.Text("instanceType")!));
        if (used + Capacity.CpusOf(instanceType) <= limit) return;
        throw capacityType == "spot" ? new AwsError(400, "MaxSpotInstanceCountExceeded", "Max spot instance count exceeded") : new AwsError(400, "VcpuLimitExceeded",
            $"You have requested more vCPU capacity than your current vCPU limit of {limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.");
    }

    static AwsError NoCapacity(InstanceSpecification wanted) => wanted.CapacityType == "spot"
        ? new(500, "InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request.")
        : new(500, "InsufficientInstanceCapacity", $"We currently do not have sufficient {wanted.InstanceType} capacity in the Availability Zone you requested. Our system will be working on provisioning additional capacity.");

    static AwsError NotOffered(InstanceSpecification wanted, List<JsonObject> subnets) => new(400, "Unsupported",
        $"Your requested instance type ({wanted.InstanceType}) is not supported in your requested Availability Zone ({string.Join(", ", subnets.Select(subnet => subnet.Text("availabilityZone")))}).");

    static JsonObject State(string name) => new() { ["code"] = Codes[name], ["name"] = name };
}
