using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>EKS: clusters, managed node groups, add-ons, access entries and Pod Identity. Its machines are EC2's, its insides are Kubernetes's.</summary>
public sealed class EksService : AwsService
{
    const string Cluster = "/clusters/{clusterName}", Groups = Cluster + "/node-groups", AddonsPath = Cluster + "/addons", Entries = Cluster + "/access-entries", Identities = Cluster + "/pod-identity-associations";
    const string Page = " maxResults nextToken";

    public EksService(AwsContext context, Ec2Service ec2, IamRoles roles, IKubernetesPlane plane)
    {
        Store = new(context);
        var entries = new AccessEntries(context, Store, roles);
        var clusters = new Clusters(context, Store, ec2, roles, plane, entries);
        Add("CreateCluster", Effect.Mutating, Clusters.Members, clusters.Create, "POST /clusters");
        Add("DescribeCluster", Effect.Reading, "name", clusters.Describe, "GET /clusters/{name}");
        Add("ListClusters", Effect.Reading, Page, clusters.List, "GET /clusters");
        Add("DeleteCluster", Effect.Mutating, "name", clusters.Delete, "DELETE /clusters/{name}");
        Add("UpdateClusterConfig", Effect.Mutating, ClusterUpdates.Members, new ClusterUpdates(context, Store).Update, "POST /clusters/{name}/update-config");
        Add("DescribeUpdate", Effect.Reading, "updateId name nodegroupName addonName", Store.DescribeUpdate, "GET /clusters/{name}/updates/{updateId}");
        Add("ListUpdates", Effect.Reading, "name nodegroupName addonName" + Page, Store.ListUpdates, "GET /clusters/{name}/updates");
        Add("DescribeClusterVersions", Effect.Reading, "clusterVersions" + Page, call => KubernetesVersions.Describe(call, context.Now, Store.NotOffered), "GET /cluster-versions");

        var groups = new Nodegroups(context, Store, new(context, Store, ec2, roles, plane), ec2, roles, entries);
        Add("CreateNodegroup", Effect.Mutating, Nodegroups.CreateMembers, groups.Create, "POST " + Groups);
        Add("DescribeNodegroup", Effect.Reading, "nodegroupName clusterName", groups.Describe, $"GET {Groups}/{{nodegroupName}}");
        Add("ListNodegroups", Effect.Reading, "clusterName" + Page, groups.List, "GET " + Groups);
        Add("DeleteNodegroup", Effect.Mutating, "nodegroupName clusterName", groups.Delete, $"DELETE {Groups}/{{nodegroupName}}");
        Add("UpdateNodegroupConfig", Effect.Mutating, Nodegroups.UpdateMembers, groups.Update, $"POST {Groups}/{{nodegroupName}}/update-config");
        Add("UpdateNodegroupVersion", Effect.Mutating, Nodegroups.VersionMembers, groups.UpdateVersion, $"POST {Groups}/{{nodegroupName}}/update-version");

        var identities = new PodIdentityAssociations(context, Store, roles);
        var addons = new EksAddons(context, Store, plane, identities);
        Add("CreateAddon", Effect.Mutating, EksAddons.CreateMembers, addons.Create, "POST " + AddonsPath);
        Add("DescribeAddon", Effect.Reading, "addonName clusterName", addons.Describe, $"GET {AddonsPath}/{{addonName}}");
        Add("ListAddons", Effect.Reading, "clusterName" + Page, addons.List, "GET " + AddonsPath);
        Add("UpdateAddon", Effect.Mutating, EksAddons.UpdateMembers, addons.Update, $"POST {AddonsPath}/{{addonName}}/update");
        Add("DeleteAddon", Effect.Mutating, "addonName clusterName preserve", addons.Delete, $"DELETE {AddonsPath}/{{addonName}}");
        Add("DescribeAddonVersions", Effect.Reading, "addonName kubernetesVersion" + Page, call => AddonCatalog.Describe(call, Store.NotOffered), "GET /addons/supported-versions");

        Add("CreateAccessEntry", Effect.Mutating, "principalArn clusterName type kubernetesGroups username clientRequestToken tags", entries.Create, "POST " + Entries);
        Add("DescribeAccessEntry", Effect.Reading, "principalArn clusterName", entries.Describe, $"GET {Entries}/{{principalArn}}");
        Add("ListAccessEntries", Effect.Reading, "clusterName associatedPolicyArn" + Page, entries.List, "GET " + Entries);
        Add("DeleteAccessEntry", Effect.Mutating, "principalArn clusterName", entries.Delete, $"DELETE {Entries}/{{principalArn}}");
        Add("AssociateAccessPolicy", Effect.Mutating, "principalArn clusterName policyArn accessScope.type accessScope.namespaces", entries.Associate, $"POST {Entries}/{{principalArn}}/access-policies");
        Add("DisassociateAccessPolicy", Effect.Mutating, "principalArn clusterName policyArn", entries.Disassociate, $"DELETE {Entries}/{{principalArn}}/access-policies/{{policyArn}}");
        Add("ListAssociatedAccessPolicies", Effect.Reading, "principalArn clusterName" + Page, entries.ListAssociated, $"GET {Entries}/{{principalArn}}/access-policies");

        Add("CreatePodIdentityAssociation", Effect.Mutating, "serviceAccount namespace clusterName roleArn clientRequestToken tags", identities.Create, "POST " + Identities);
        Add("DescribePodIdentityAssociation", Effect.Reading, "associationId clusterName", identities.Describe, $"GET {Identities}/{{associationId}}");
        Add("ListPodIdentityAssociations", Effect.Reading, "clusterName namespace serviceAccount" + Page, identities.List, "GET " + Identities);
        Add("UpdatePodIdentityAssociation", Effect.Mutating, "associationId clusterName roleArn clientRequestToken", identities.Update, $"POST {Identities}/{{associationId}}");
        Add("DeletePodIdentityAssociation", Effect.Mutating, "associationId clusterName", identities.Delete, $"DELETE {Identities}/{{associationId}}");

        var tags = new EksTags(Store);
        Add("TagResource", Effect.Mutating, "resourceArn tags", tags.Tag, "POST /tags/{resourceArn}");
        Add("UntagResource", Effect.Mutating, "resourceArn tagKeys", tags.Untag, "DELETE /tags/{resourceArn}");
        Add("ListTagsForResource", Effect.Reading, "resourceArn", tags.List, "GET /tags/{resourceArn}");
    }

    public override string SigningName => "eks";

    public override Protocol Protocol => Protocol.RestJson;

    /// <summary>The clusters, and what scenarios may set.</summary>
    public EksStore Store { get; }
}
