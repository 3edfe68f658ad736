using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>The kinds that a fresh EKS cluster serves, as far as anything here uses them, and those that CustomResourceDefinitions bring.</summary>
public sealed class ServedKinds
{
    // group (core is empty), version, kind, plural, N namespaced or C cluster-wide, short names
    const string Table = """
        / v1 Namespace namespaces C ns
        / v1 Node nodes C no
        / v1 Pod pods N po
        / v1 Service services N svc
        / v1 ServiceAccount serviceaccounts N sa
        / v1 ConfigMap configmaps N cm
        / v1 Secret secrets N
        / v1 Event events N ev
        / v1 Endpoints endpoints N ep
        / v1 PersistentVolume persistentvolumes C pv
        / v1 PersistentVolumeClaim persistentvolumeclaims N pvc
        apps v1 Deployment deployments N deploy
        apps v1 ReplicaSet replicasets N rs
        apps v1 DaemonSet daemonsets N ds
        batch v1 Job jobs N
        discovery.k8s.io v1 EndpointSlice endpointslices N
        policy v1 PodDisruptionBudget poddisruptionbudgets N pdb
        networking.k8s.io v1 NetworkPolicy networkpolicies N netpol
        networking.k8s.io v1 Ingress ingresses N ing
        rbac.authorization.k8s.io v1 Role roles N
        rbac.authorization.k8s.io v1 RoleBinding rolebindings N
        rbac.authorization.k8s.io v1 ClusterRole clusterroles C
        rbac.authorization.k8s.io v1 ClusterRoleBinding clusterrolebindings C
        scheduling.k8s.io v1 PriorityClass priorityclasses C pc
        storage.k8s.io v1 StorageClass storageclasses C sc
        storage.k8s.io v1 CSIDriver csidrivers C
        storage.k8s.io v1 CSINode csinodes C
        coordination.k8s.io v1 Lease leases N
        admissionregistration.k8s.io v1 MutatingWebhookConfiguration mutatingwebhookconfigurations C
        admissionregistration.k8s.io v1 ValidatingWebhookConfiguration validatingwebhookconfigurations C
        apiregistration.k8s.io v1 APIService apiservices C
        apiextensions.k8s.io v1 CustomResourceDefinition customresourcedefinitions C crd
        """;

    static readonly string[] WithoutStatus = ["ServiceAccount", "ConfigMap", "Secret", "Event", "Endpoints", "EndpointSlice", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "PriorityClass", "StorageClass", "CSIDriver", "CSINode", "Lease", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    readonly ClusterContext cluster;

    public ServedKinds(ClusterContext cluster)
    {
        this.cluster = cluster;
        foreach (var row in Table.Split('\n').Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            cluster.Store.Serve(new(row[0].Trim('/'), row[1], row[2], row[3], row[4] == "N") { ShortNames = row[5..], HasStatus = !WithoutStatus.Contains(row[2]) });
        cluster.Loop.Add(Reconcile, "CustomResourceDefinition");
    }

    void Reconcile()
    {
        foreach (var definition in cluster.Store.List("apiextensions.k8s.io/v1", "CustomResourceDefinition").Where(definition => !definition.IsTrue("Established")))
        {
            var (spec, names) = (definition["spec"]!, definition["spec"]!["names"]!);
            foreach (var version in spec.Items("versions").Where(version => version["served"]?.GetValue<bool>() != false))
                cluster.Store.Serve(new(spec.Text("group")!, version.Text("name")!, names.Text("kind")!, names.Text("plural")!, spec.Text("scope") == "Namespaced")
                {
                    ShortNames = [.. (names["shortNames"] as JsonArray ?? []).Select(name => name!.ToString())], HasStatus = version.Under("subresources", "status") != null,
                });
            cluster.Store.Update(definition, live =>
            {
                live.Child("status")["acceptedNames"] = names.DeepClone();
                live.SetCondition(cluster.Now, "NamesAccepted", true, "NoConflicts", "no conflicts found");
                live.SetCondition(cluster.Now, "Established", true, "InitialNamesAccepted", "the initial names have been accepted");
            });
        }
    }
}
