using System.Security.Cryptography;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>A world that stays up to be looked at with the real clients, its clock at wall speed, until Ctrl-C.</summary>
sealed class KeptWorld(RehearsedWorld world, TextWriter output, string folder, string token)
{
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public async Task RunAsync(CancellationToken cancel)
    {
        output.WriteLine();
        await EdgeLines.WriteAsync(world, output);
        output.WriteLine("The world stays up, its clock at wall speed; Ctrl-C ends it. In another terminal:");
        output.WriteLine($"  export AWS_ACCESS_KEY_ID={LocalCredentials.AccessKeyId(Callers.Operator.Name)} AWS_SECRET_ACCESS_KEY={LocalCredentials.Secret} AWS_DEFAULT_REGION={WorldOptions.Region} AWS_ENDPOINT_URL={world.AwsUrl}");
        foreach (var machine in await world.Time.Do(() => world.Machines.Machines.Select(one => one.Arn).ToList())) output.WriteLine($"  aws stepfunctions start-execution --state-machine-arn {machine} --input '{{}}'");
        output.WriteLine($"  curl --aws-sigv4 aws:amz:{WorldOptions.Region}:execute-api --user $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY {world.ApiUrl}/deployment");
        output.WriteLine("  aws eks describe-cluster --name comfyui; aws codebuild list-builds; aws s3 ls; aws logs describe-log-groups");
        foreach (var (cluster, api) in await world.Time.Do(() => world.Kubernetes.Endpoints))
        {
            var file = Path.Combine(folder, $"kubeconfig-{cluster}");
            await File.WriteAllTextAsync(file, Kubeconfig(cluster, api), cancel);
            output.WriteLine($"  kubectl --kubeconfig {file} get nodes,pods,events -A");
        }

        await world.Time.RunAtWallSpeedAsync();
        var ended = new TaskCompletionSource();
        await using var registration = cancel.Register(() => ended.TrySetResult());
        await ended.Task;
    }

    string Kubeconfig(string cluster, ApiEndpoint api) => $$"""
        apiVersion: v1
        kind: Config
        current-context: {{cluster}}
        clusters:
          - { name: {{cluster}}, cluster: { server: "{{api.Url}}", certificate-authority-data: {{api.CertificateAuthority}} } }
        users:
          - { name: operator, user: { token: "{{token}}" } }
        contexts:
          - { name: {{cluster}}, context: { cluster: {{cluster}}, user: operator } }

        """;
}
