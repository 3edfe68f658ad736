using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Leftovers;

/// <summary>
/// Instance profiles that Karpenter made for the cluster, which it does when somebody gives a node class a role. They cost nothing, but hold a role of the stack's, which could then not be deleted.
/// Ours is the stack's own and has no such name.
/// </summary>
public sealed class ProfileSweep(IAmazonIdentityManagementService iam, Settings settings)
{
    public async Task<IReadOnlyList<Leftover>> SweepAsync(CancellationToken cancel)
    {
        var left = new List<Leftover>();
        foreach (var profile in (await AllAsync(cancel)).Where(IsNamedLikeOne))
            if (await IsClustersAsync(profile, cancel)) left.Add(await RemoveAsync(profile, cancel));
        return left;
    }

    // The list has no tags, and an account has up to a thousand profiles. Karpenter's are called by cluster and a hash, and since its version 1.7 stand in a path of their own:
    // https://github.com/aws/karpenter-provider-aws/blob/main/pkg/apis/v1/ec2nodeclass.go
    bool IsNamedLikeOne(InstanceProfile profile)
        => profile.InstanceProfileName.StartsWith(settings.Deployment + "_", StringComparison.Ordinal) || profile.Path?.StartsWith($"/karpenter/{settings.Region}/{settings.Deployment}/", StringComparison.Ordinal) == true;

    async Task<List<InstanceProfile>> AllAsync(CancellationToken cancel)
    {
        var all = new List<InstanceProfile>();
        for (string? next = null; ;)
        {
            var page = await iam.ListInstanceProfilesAsync(new ListInstanceProfilesRequest { Marker = next }, cancel);
            all.AddRange(page.InstanceProfiles ?? []);
            if (page.IsTruncated != true) return all;
            next = page.Marker;
        }
    }

    // A name alone may be anybody's.
    async Task<bool> IsClustersAsync(InstanceProfile profile, CancellationToken cancel)
    {
        try
        {
            var tags = await iam.ListInstanceProfileTagsAsync(new ListInstanceProfileTagsRequest { InstanceProfileName = profile.InstanceProfileName }, cancel);
            return (tags.Tags ?? []).Exists(tag => tag.Key == "kubernetes.io/cluster/" + settings.Deployment && tag.Value == "owned");
        }
        catch (NoSuchEntityException) { return false; }
    }

    async Task<Leftover> RemoveAsync(InstanceProfile profile, CancellationToken cancel)
    {
        try
        {
            foreach (var role in profile.Roles ?? [])
                await iam.RemoveRoleFromInstanceProfileAsync(new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = profile.InstanceProfileName, RoleName = role.RoleName }, cancel);
            await iam.DeleteInstanceProfileAsync(new DeleteInstanceProfileRequest { InstanceProfileName = profile.InstanceProfileName }, cancel);
            return new($"instance profile {profile.InstanceProfileName} is being deleted", Goes: true);
        }
        catch (NoSuchEntityException)
        {
            return new($"instance profile {profile.InstanceProfileName} has just gone", Goes: true);
        }
    }
}
