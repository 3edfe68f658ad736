using ComfyServerless.Functions.Image;

namespace ComfyServerless.Functions.Deployments;

/// <summary>How Redeploy goes about it. Deploy has <see cref="None"/>.</summary>
/// <param name="DrainMinutes">How long prompts that run or wait may hold the change up, 0 to 55 minutes.</param>
/// <param name="Surge">A new pod, with a GPU node of its own, starts before an old one ends.</param>
/// <param name="Earlier">Rollback: the image that served before. Null: the version's image is built or found.</param>
public sealed record Redeployment(int DrainMinutes, bool Surge, BuildImageOutput? Earlier = null)
{
    public const int MostDrainMinutes = 55;

    public static Redeployment None { get; } = new(0, false);
}
