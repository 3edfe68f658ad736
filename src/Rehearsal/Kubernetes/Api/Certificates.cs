using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>A cluster's certificate authority and its server's certificate, made in memory. Their dates are on the wall clock, as TLS has it, and wide enough for any.</summary>
public sealed class Certificates : IDisposable
{
    static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), To = new(2099, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <param name="cluster">Names the authority, so that two clusters' are told apart.</param>
    public Certificates(string cluster)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest($"CN={cluster}", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        using var root = authority.CreateSelfSigned(From, To);
        Authority = Convert.ToBase64String(Encoding.UTF8.GetBytes(root.ExportCertificatePem() + "\n"));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false)); // server authentication
        using var signed = server.Create(root, From, To, RandomNumberGenerator.GetBytes(16));
        using var paired = signed.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(paired.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Base64 of the PEM, as DescribeCluster gives it.</summary>
    public string Authority { get; }

    public X509Certificate2 Server { get; }

    public void Dispose() => Server.Dispose();
}
