using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>What the API server refuses to keep: the schema's rules, names and labels, changed fields that cannot be, and the rules between fields that would bite our manifests.</summary>
static partial class Validation
{
    const string NameRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    const string LabelRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    // Kinds whose unchangeable fields are refused in words of their own.
    static readonly IReadOnlyDictionary<string, Problem> FixedWords = new Dictionary<string, Problem>
    {
        ["PersistentVolume"] = new("spec.persistentvolumesource", "FieldValueForbidden", "Forbidden: spec.persistentvolumesource is immutable after creation"),
        ["PersistentVolumeClaim"] = new("spec", "FieldValueForbidden",
            "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"),
    };

    static readonly string[] ReservedTags = ["eks:eks-cluster-name", "kubernetes.io/cluster/", "karpenter.sh/nodepool", "karpenter.sh/nodeclaim", "karpenter.k8s.aws/ec2nodeclass"];

    /// <param name="live">Null for a create.</param>
    /// <exception cref="StatusError">Invalid, with everything that is wrong.</exception>
    public static void Check(JsonObject? live, JsonObject desired, ResourceKind kind)
    {
        var problems = FieldCheck.Of(desired, kind).Problems;
        var name = Documents.Name(desired);
        if (name.Length == 0) problems.Insert(0, new("metadata.name", "FieldValueRequired", "Required value: name or generateName is required"));
        // Names of roles are path segments, no more.
        else if (kind.Group != "rbac.authorization.k8s.io" && (!NamePattern().IsMatch(name) || name.Length > 253)) problems.Insert(0, Problem.Invalid("metadata.name", name, NameRule));
        Labels(desired.At("metadata.labels"), "metadata.labels", problems);
        Labels(desired.At("spec.template.metadata.labels"), "spec.template.metadata.labels", problems);
        if (live != null) Fixed(live, desired, Schema.Instance.Root(kind), "", kind, problems);
        var spec = desired["spec"] as JsonObject ?? [];
        switch (kind.Name)
        {
            case "Deployment" or "DaemonSet" or "ReplicaSet" when kind.Group == "apps": Workload(spec, problems); break;
            case "Pod" when kind.Group.Length == 0: Mounts(spec, "spec", problems); break;
            case "PersistentVolume" when !new[] { "csi", "hostPath", "nfs", "local" }.Any(spec.ContainsKey):
                problems.Add(new("spec", "FieldValueRequired", "Required value: must specify a volume type"));
                break;
            case "EC2NodeClass": NodeClass(spec, problems); break;
            case "NodePool": NodePool(spec, problems); break;
        }

        if (problems.Count > 0) throw StatusError.Invalid(kind, name, problems);
    }

    static void Labels(JsonNode? labels, string path, List<Problem> problems)
    {
        foreach (var (_, value) in labels as JsonObject ?? [])
            if (value is JsonValue && (value.ToString() is var text) && (text.Length > 63 || !LabelPattern().IsMatch(text))) problems.Add(Problem.Invalid(path, text, LabelRule));
    }

    static void Fixed(JsonObject live, JsonObject desired, Field field, string prefix, ResourceKind kind, List<Problem> problems)
    {
        foreach (var (name, about) in Schema.Instance.Fields(field) ?? new Dictionary<string, Field>())
        {
            var path = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (about.Fixed && live[name] != null && !JsonNode.DeepEquals(live[name], desired[name]))
            {
                var problem = FixedWords.GetValueOrDefault(kind.Name) ?? Problem.Invalid(path, desired[name], "field is immutable");
                if (!problems.Contains(problem)) problems.Add(problem);
            }
            else if (about.Shape == Shape.One && live[name] is JsonObject before && desired[name] is JsonObject after) Fixed(before, after, about, path, kind, problems);
        }
    }

    static void Workload(JsonObject spec, List<Problem> problems)
    {
        var labels = spec.At("template.metadata.labels");
        if (spec["selector"] is JsonObject selector && !LabelSelector.Of(selector).Matches(labels as JsonObject ?? []))
            problems.Add(Problem.Invalid("spec.template.metadata.labels", labels ?? new JsonObject(), "`selector` does not match template `labels`"));
        if (spec.At("template.spec") is JsonObject pod) Mounts(pod, "spec.template.spec", problems);
    }

    static void Mounts(JsonObject pod, string path, List<Problem> problems)
    {
        var volumes = (pod["volumes"] as JsonArray ?? []).Select(volume => volume.Text("name")).ToHashSet();
        foreach (var list in new[] { "initContainers", "containers" })
            foreach (var (container, i) in (pod[list] as JsonArray ?? []).Select((container, i) => (container, i)))
                foreach (var (mount, j) in (container?["volumeMounts"] as JsonArray ?? []).Select((mount, j) => (mount, j)))
                    if (mount.Text("name") is { } name && !volumes.Contains(name)) problems.Add(new($"{path}.{list}[{i}].volumeMounts[{j}].name", "FieldValueNotFound", $"Not found: \"{name}\""));
    }

    static void NodeClass(JsonObject spec, List<Problem> problems)
    {
        if (spec.ContainsKey("role") == spec.ContainsKey("instanceProfile")) problems.Add(Problem.Invalid("spec", "object", "must specify exactly one of ['role', 'instanceProfile']"));
        var terms = (spec["amiSelectorTerms"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (terms.Any(term => term.ContainsKey("alias")) && (terms.Count > 1 || terms[0].Count > 1))
            problems.Add(Problem.Invalid("spec.amiSelectorTerms", "array", "'alias' is mutually exclusive, cannot be set with a combination of other amiSelectorTerms"));
        if (terms.Count > 0 && !terms.Any(term => term.ContainsKey("alias")) && !spec.ContainsKey("amiFamily"))
            problems.Add(Problem.Invalid("spec", "object", "must specify amiFamily if amiSelectorTerms does not contain an alias"));
        foreach (var tag in ReservedTags.Where(tag => (spec["tags"] as JsonObject ?? []).Any(pair => tag.EndsWith('/') ? pair.Key.StartsWith(tag) : pair.Key == tag)))
            problems.Add(Problem.Invalid("spec.tags", "object", $"tag contains a restricted tag matching {tag}"));
    }

    static void NodePool(JsonObject spec, List<Problem> problems)
    {
        foreach (var (requirement, i) in (spec.At("template.spec.requirements") as JsonArray ?? []).Select((requirement, i) => (requirement, i)))
            if (requirement.Text("operator") == "In" && requirement!["values"] is not JsonArray { Count: > 0 })
                problems.Add(Problem.Invalid($"spec.template.spec.requirements[{i}]", "object", "requirements with operator 'In' must have a value defined"));
        if ((spec.At("template.metadata.labels") as JsonObject ?? []).Any(label => label.Key == "karpenter.sh/nodepool"))
            problems.Add(Problem.Invalid("spec.template.metadata.labels", "object", "label \"karpenter.sh/nodepool\" is restricted"));
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex NamePattern();
    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex LabelPattern();
}
