namespace ComfyServerless.Functions.Plans;

/// <summary>A stretch of the time that a deployment takes.</summary>
/// <param name="What">For a person, e.g. <c>the image</c>.</param>
public sealed record Stretch(string What, double Seconds)
{
    public override string ToString() => $"{What}: {Show(Seconds)}";

    /// <returns>No closer than it is known: "9 seconds", "40 seconds", "9 minutes".</returns>
    public static string Show(double seconds) => seconds switch
    {
        < 20 => $"{seconds:0} seconds",
        < 85 => $"{Math.Round(seconds / 10) * 10:0} seconds",
        < 100 => "1.5 minutes",
        _ => $"{seconds / 60:0} minutes",
    };
}

/// <summary>What a deployment waits for, one after the other: of the branches of the machine that run side by side, the longest.</summary>
public static class CriticalPath
{
    /// <summary>Compressed, as ECR keeps it: https://github.com/danvk/mapsnap/issues/474 has one like ours.</summary>
    public const double ImageGigabytes = 6.4;

    /// <returns>The stretches in their order; without those that take no time.</returns>
    public static IReadOnlyList<Stretch> Of(IReadOnlyList<PlanEntry> entries)
    {
        Stretch Part(PlanPart part, string what) => new(what, entries.Where(entry => entry.Part == part).Select(entry => entry.Seconds).DefaultIfEmpty().Max());
        var controlPlane = Longest([Part(PlanPart.Egress, "the NAT gateway")], [Part(PlanPart.Cluster, "the control plane"), Part(PlanPart.BaseAddons, "its first add-ons")]);
        var nodes = Longest([Part(PlanPart.SystemNodes, "the system nodes"), Part(PlanPart.Addons, "the other add-ons")], [Part(PlanPart.Controllers, "the controllers")]);
        var prepared = Longest([.. controlPlane, .. nodes], [Part(PlanPart.Image, "the image")], [Part(PlanPart.Models, "the first models")]);
        return [.. Longest([.. prepared, Part(PlanPart.GpuNodes, "a GPU node"), Start(entries)], [Part(PlanPart.Edge, "CloudFront and the way to it")]).Where(stretch => stretch.Seconds > 0)];
    }

    /// <summary>A new node pulls the image; one that has it only runs the smoke test.</summary>
    static Stretch Start(IReadOnlyList<PlanEntry> entries)
    {
        var pulls = entries.Any(entry => entry is { Part: PlanPart.GpuNodes or PlanPart.Image, Action: PlanAction.Create });
        return new("ComfyUI and its test", (pulls ? Medians.Seconds("ImagePullPerGigabyte") * ImageGigabytes + Medians.Seconds("ComfyUIReady") : 0) + Medians.Seconds("ComfyUISampling"));
    }

    static IReadOnlyList<Stretch> Longest(params ReadOnlySpan<IReadOnlyList<Stretch>> branches)
    {
        var longest = branches[0];
        foreach (var branch in branches) if (branch.Sum(stretch => stretch.Seconds) > longest.Sum(stretch => stretch.Seconds)) longest = branch;
        return longest;
    }
}
