using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>A store with a certificate of an authority of one's own.</summary>
[NeedsS3]
public sealed class TlsTests : IDisposable
{
    private readonly Lazy<S3Buckets> _buckets = new(() => new S3Buckets());

    private S3Buckets Buckets => _buckets.Value;

    [StoreFact]
    public async Task Error_says_that_the_certificate_is_not_trusted()
    {
        (X509Certificate2 authority, X509Certificate2 server) = Certificates();
        using ScriptedProxy secure = new(S3Server.Shared.Endpoint, _ => Task.FromResult<string?>(null), server);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", secure.Endpoint));

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4);
        string error = outcome.Error.Trim().Split('\n').ShouldHaveSingleItem();
        error.ShouldStartWith("error: There is no secure connection: ");
        error.ShouldContain("certificate");
        error.ShouldContain("Trust the store's certificate (SSL_CERT_FILE names one), or check whether the endpoint is http:// or https://.");
        authority.Dispose();
        server.Dispose();
    }

    [StoreTheory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    public async Task Store_is_trusted_when_its_authority_is_named(string setting)
    {
        (X509Certificate2 authority, X509Certificate2 server) = Certificates();
        using ScriptedProxy secure = new(S3Server.Shared.Endpoint, _ => Task.FromResult<string?>(null), server);
        TestLake lake = Buckets.OpenLake(("LAKE_ROOT", secure.Endpoint));
        string folder = Directory.CreateDirectory(Path.Combine(lake.Folder, "certs")).FullName;
        string file = Path.Combine(folder, "ca.crt");
        await File.WriteAllTextAsync(file, authority.ExportCertificatePem());
        (await LakeProcess.RunAsync(lake, "sample", "--rows", "100")).ExitCode.ShouldBe(4);
        lake.Set(setting, setting == "SSL_CERT_FILE" ? file : folder);

        CommandOutcome outcome = await LakeProcess.RunAsync(lake, "sample", "--rows", "100");
        CommandOutcome doctor = await LakeProcess.RunAsync(lake, "doctor");

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        doctor.ExitCode.ShouldBe(0, doctor.Output);
        doctor.Output.ShouldContain("over TLS, and knows ");
        authority.Dispose();
        server.Dispose();
    }

    public void Dispose()
    {
        if (_buckets.IsValueCreated)
        {
            _buckets.Value.Dispose();
        }
    }

    /// <summary>An authority that nobody knows, and a certificate of it for 127.0.0.1.</summary>
    private static (X509Certificate2 Authority, X509Certificate2 Server) Certificates()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authorityRequest = new("CN=Authority of a test", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Store of a test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(authority, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (authority, issued.CopyWithPrivateKey(key));
    }
}
