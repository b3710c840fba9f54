using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace DataLake.Lake.Storage;

/// <summary>Makes the S3 client, with what every server understands: path style, no checksum trailers, no retries of its own.</summary>
internal static class S3ClientFactory
{
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(10);

    // Name changes of the endpoint are noticed, also by a process that lasts.
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(5);

    public static AmazonS3Client Create(string endpoint, S3Options options) => new Client(
        new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = endpoint,
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 0,
            ThrottleRetries = false,

            // Tries and bodies that stand still are bounded by RequestPolicy and S3ReadStream; this one only must not be shorter.
            Timeout = TimeSpan.FromHours(2),
            HttpClientFactory = new Factory(),
        });

    /// <summary>A client that sends each request once: the SDK's own handler repeats some even when told to repeat none.</summary>
    private sealed class Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            pipeline.RemoveHandler<RetryHandler>();
        }
    }

    private sealed class Factory : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = _connectTimeout,
                PooledConnectionLifetime = _connectionLifetime,
            })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

        // One client for one store, closed with it.
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;
    }
}
