using System.Net;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>
/// Whether a pod's packets pass, as the VPC CNI's agent on its node judges it: only where that agent is told to enforce policies, else they do nothing. A pod's own node always reaches it.
/// Rules without ports or peers mean all. Sources: Kubernetes' NetworkPolicy, the EKS user guide. Not modelled: ranges and names of ports.
/// </summary>
public static class NetworkPolicies
{
    /// <param name="from">An address outside the cluster's pods.</param>
    public static bool LetsIn(ObjectStore store, JsonObject pod, string from, int port)
        => from == pod.Text("status", "hostIP") || Of(store, pod, "Ingress").ToList() is var policies && (policies.Count == 0 || policies.Exists(policy => Matches(store, policy, "ingress", "from", from, null, port, "TCP")));

    /// <param name="to">An address.</param>
    /// <param name="peer">The pod that has it; null: none has.</param>
    public static bool LetsOut(ObjectStore store, JsonObject pod, string to, JsonObject? peer, int port, string protocol = "TCP")
        => Of(store, pod, "Egress").ToList() is var policies && (policies.Count == 0 || policies.Exists(policy => Matches(store, policy, "egress", "to", to, peer, port, protocol)));

    /// <summary>Whether a pod can ask the cluster's DNS for names.</summary>
    public static bool CanResolve(ObjectStore store, JsonObject pod) => store.List("v1", "Pod", "kube-system").Any(dns => dns.Label("k8s-app") == "kube-dns" && dns.IsTrue("Ready")
        && new[] { "UDP", "TCP" }.All(protocol => LetsOut(store, pod, dns.Text("status", "podIP")!, dns, 53, protocol)));

    /// <summary>The policies that hold for a pod.</summary>
    static IEnumerable<JsonObject> Of(ObjectStore store, JsonObject pod, string direction)
        => pod.Text("spec", "hostNetwork") == "true" || !IsEnforced(store, pod) ? []
            : store.List("networking.k8s.io/v1", "NetworkPolicy", pod.Space()).Where(policy => Objects.Selects(policy["spec"]!["podSelector"], pod["metadata"]!["labels"])
                && (policy["spec"]!["policyTypes"] is JsonArray types ? types.Any(type => type!.ToString() == direction) : direction == "Ingress" || policy["spec"]!["egress"] != null));

    static bool IsEnforced(ObjectStore store, JsonObject pod) => store.List("v1", "Pod", "kube-system").Any(agent => agent.Label("k8s-app") == "aws-node" && agent.Text("spec", "nodeName") == pod.Text("spec", "nodeName")
        && agent.IsTrue("Ready") && agent["spec"].Items("containers").Any(container => (container["args"] as JsonArray ?? []).Any(argument => argument!.ToString() == "--enable-network-policy=true")));

    static bool Matches(ObjectStore store, JsonObject policy, string rules, string peers, string address, JsonObject? pod, int port, string protocol) => policy["spec"].Items(rules).Any(rule =>
        (rule["ports"] is null || rule.Items("ports").Any(one => (one.Text("protocol") ?? "TCP") == protocol && (one["port"] is null || one.Number("port") == port)))
        && (rule[peers] is null || rule.Items(peers).Any(peer => Is(store, policy, peer, address, pod))));

    static bool Is(ObjectStore store, JsonObject policy, JsonObject peer, string address, JsonObject? pod)
    {
        if (peer["ipBlock"] is JsonObject block)
            return Contains(block.Text("cidr")!, address) && !(block["except"] as JsonArray ?? []).Any(range => Contains(range!.ToString(), address));
        if (pod is null) return false;
        var space = peer["namespaceSelector"] is null ? pod.Space() == policy.Space() : Objects.Selects(peer["namespaceSelector"], store.Find("v1", "Namespace", null, pod.Space()!)?["metadata"]?["labels"]);
        return space && (peer["podSelector"] is null || Objects.Selects(peer["podSelector"], pod["metadata"]!["labels"]));
    }

    static bool Contains(string cidr, string address) => IPNetwork.Parse(cidr).Contains(IPAddress.Parse(address));
}
