namespace ComfyServerless.Functions.Kube;

/// <summary>Whether a controller is left that takes finalizers off.</summary>
public static class ControllerLife
{
    /// <param name="name">Of the Deployment in kube-system, and of its pods' <c>app.kubernetes.io/name</c>.</param>
    /// <returns>True only when neither the Deployment nor any pod of it is there: one that is merely down comes back.</returns>
    public static async Task<bool> IsOverAsync(KubeApi api, string name, CancellationToken cancel)
        => await api.GetAsync("/apis/apps/v1/namespaces/kube-system/deployments/" + name, cancel) is null
            && (await api.ListAsync($"/api/v1/namespaces/kube-system/pods?labelSelector=app.kubernetes.io/name%3D{name}", cancel)).Count == 0;
}
