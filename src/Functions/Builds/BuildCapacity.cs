namespace ComfyServerless.Functions.Builds;

/// <summary>The size of a project's machines, and the quota that bounds how many run at once. All differ, because a new account may run one of each.</summary>
/// <param name="Size">Small, Medium or Large.</param>
/// <param name="QuotaCode">Service Quotas' code of "Concurrently running builds for Linux/… environment".</param>
/// <param name="Purpose">What it is for, in a sentence.</param>
public sealed record BuildCapacity(string Size, string QuotaCode, string Purpose)
{
    public static readonly BuildCapacity
        Image = new("Large", "L-4DDC4A99", "building the image"),
        Controllers = new("Small", "L-9D07B6EF", "installing the controllers"),
        Models = new("Medium", "L-2DC20C30", "seeding the models");

    public static IReadOnlyList<BuildCapacity> All { get; } = [Image, Controllers, Models];

    /// <summary>As CodeBuild writes it: BUILD_GENERAL1_LARGE.</summary>
    public string ComputeType => "BUILD_GENERAL1_" + Size.ToUpperInvariant();
}
