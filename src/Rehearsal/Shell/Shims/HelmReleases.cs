using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>The revisions of one release, as helm 4 keeps them: a Secret each, its content base64 of gzip of JSON, and the Secret's own base64 around it.</summary>
sealed class HelmReleases(ClusterContext cluster, string space, string name)
{
    public string Name => name;
    public string Space => space;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<JsonObject> All() => [.. Secrets().Select(Decode).OrderBy(release => release.Number("version"))];

    public JsonObject? Latest() => All() is [.., var latest] ? latest : null;

    /// <param name="labels"><c>key=value</c>: beside helm's own on each revision's Secret, where they stay; null: none.</param>
    public JsonObject Begin(string status, HelmChart chart, JsonObject values, string? labels = null)
    {
        var kept = Json.Map(Latest()?["labels"]);
        if (labels?.Split('=') is [var key, var value]) kept[key] = value;
        var release = new JsonObject
        {
            ["name"] = name, ["namespace"] = space, ["version"] = 1 + (Latest().Number("version") ?? 0), ["config"] = values,
            ["info"] = new JsonObject { ["status"] = status, ["first_deployed"] = ObjectStore.Time(cluster.Now), ["last_deployed"] = ObjectStore.Time(cluster.Now) },
            ["chart"] = new JsonObject { ["metadata"] = new JsonObject { ["name"] = chart.Name, ["version"] = chart.Version } },
            ["labels"] = kept, // helm has them on the Secret only
        };
        cluster.Store.Create(Secret(release));
        return release;
    }

    /// <summary>Installs the chart's own definitions, as a first release does; those that are there stay as they are.</summary>
    public void Define(HelmChart chart)
    {
        foreach (var definition in chart.Definitions().Where(definition => cluster.Store.Find(cluster.Store.KindOf(definition), null, definition.Name()) is null)) cluster.Store.Create(definition);
    }

    /// <summary>Applies the chart's objects; earlier revisions are superseded.</summary>
    public void Deploy(JsonObject release)
    {
        foreach (var item in Objects(release)) cluster.Apply(item);
        foreach (var earlier in All().Where(other => other.Number("version") < release.Number("version") && other["info"].Text("status") != "superseded")) Save(earlier, "superseded");
        Save(release, "deployed");
    }

    public void Remove(JsonObject latest)
    {
        foreach (var item in Objects(latest))
            if (cluster.Store.KindOf(item) is var kind && cluster.Store.Find(kind, item.Space(), item.Name()) is { } live) Pods.Delete(cluster.Store, live);
        foreach (var secret in Secrets()) cluster.Store.Delete(secret);
    }

    IEnumerable<JsonObject> Objects(JsonObject release) => new HelmChart(release["chart"]!["metadata"].Text("name")!, release["chart"]!["metadata"].Text("version")!).Objects(space, release["config"]!.AsObject()).Select(item =>
    {
        item["metadata"]!.AsObject().Child("labels")["app.kubernetes.io/managed-by"] = "Helm";
        (item["metadata"]!.AsObject().Child("annotations")["meta.helm.sh/release-name"], item["metadata"]!["annotations"]!["meta.helm.sh/release-namespace"]) = (name, space);
        return item;
    }).ToList();

    void Save(JsonObject release, string status)
    {
        release["info"]!["status"] = status;
        cluster.Apply(Secret(release));
    }

    IEnumerable<JsonObject> Secrets() => cluster.Store.List("v1", "Secret", space).Where(secret => secret.Label("owner") == "helm" && secret.Label("name") == name).ToList();

    JsonObject Secret(JsonObject release)
    {
        var labels = Json.Map(release["labels"]);
        (labels["owner"], labels["name"], labels["status"], labels["version"]) = ("helm", name, release["info"]!["status"]!.DeepClone(), release["version"]!.ToString());
        return new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["type"] = "helm.sh/release.v1",
            ["metadata"] = new JsonObject { ["name"] = $"sh.helm.release.v1.{name}.v{release["version"]}", ["namespace"] = space, ["labels"] = labels },
            ["data"] = new JsonObject { ["release"] = Encode(release) },
        };
    }

    static string Encode(JsonObject release)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(Encoding.UTF8.GetBytes(release.ToJsonString()));
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(packed.ToArray())));
    }

    static JsonObject Decode(JsonObject secret)
    {
        var inner = Encoding.ASCII.GetString(Convert.FromBase64String(secret["data"].Text("release")!));
        using var json = new GZipStream(new MemoryStream(Convert.FromBase64String(inner)), CompressionMode.Decompress);
        return JsonNode.Parse(json)!.AsObject();
    }
}
