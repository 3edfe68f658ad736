using System.Net.Http.Headers;
using System.Text;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Signing;
using k8s.Authentication;

namespace ComfyServerless.Functions.Kube;

/// <summary>
/// The bearer token of an EKS cluster: a presigned STS GetCallerIdentity URL, signed here, so that no call leaves the VPC.
/// What the server accepts: https://github.com/kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go.
/// </summary>
public sealed class EksToken(AWSCredentials credentials, string region, string cluster) : ITokenProvider
{
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) => new("Bearer", await CreateAsync());

    public async Task<string> CreateAsync()
    {
        var request = new AWSSigningRequest
        {
            HttpMethod = HttpMethod.Get, RequestUri = new Uri($"https://sts.{region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"),
        };
        request.Headers["x-k8s-aws-id"] = cluster; // signed, so that the token opens this cluster only
        var signed = await AWSSigV4Signer.PresignAsync(request,
            new AWSSigV4Parameters { Credentials = credentials, Region = RegionEndpoint.GetBySystemName(region), Service = "sts" }, TimeSpan.FromSeconds(60));
        return "k8s-aws-v1." + Convert.ToBase64String(Encoding.UTF8.GetBytes(signed.Uri.AbsoluteUri)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
