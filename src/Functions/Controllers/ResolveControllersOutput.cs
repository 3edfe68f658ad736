namespace ComfyServerless.Functions.Controllers;

/// <summary>What helm is to install, and whether it already is.</summary>
/// <param name="Installed">Every release is deployed with the wanted chart, version and values: no build is needed.</param>
/// <param name="Releases">In the order of installation.</param>
/// <param name="Fingerprint">Hex hash of the wanted releases: the same wishes give the same fingerprint.</param>
/// <param name="LookedAt">When the cluster was looked at, ISO 8601: what a build has installed later was not seen.</param>
public sealed record ResolveControllersOutput(bool Installed, IReadOnlyList<Release> Releases, string Fingerprint, string LookedAt);

/// <param name="Name">Name of the helm release.</param>
/// <param name="Chart">A chart's address, e.g. <c>oci://public.ecr.aws/karpenter/karpenter</c>.</param>
/// <param name="Version">The chart's version, without a leading v.</param>
/// <param name="Values">The release's values, as the text of a JSON object.</param>
/// <param name="Found">What the cluster has instead, e.g. <c>1.14.0 pending-upgrade</c>; null when there is no such release.</param>
/// <param name="Repository">https address of the chart's repository; empty when <paramref name="Chart"/> is an address itself.</param>
/// <param name="Installed">Deployed with the wanted chart, version and values: it is left alone.</param>
/// <param name="Crds"><c>chart</c>: the chart brings its CRDs; <c>apart</c>: they are not installed with it.</param>
public sealed record Release(string Name, string Chart, string Version, string Namespace, string Values, string? Found, string Repository, string Crds, bool Installed = false);
