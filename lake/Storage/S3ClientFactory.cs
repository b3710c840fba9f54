using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace DataLake.Lake.Storage;

/// <summary>Makes the S3 client, with what every server understands: path style, no checksum trailers, no retries of its own.</summary>
internal static class S3ClientFactory
{
    // Name changes of the endpoint are noticed, also by a process that lasts.
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Makes a client.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="options">The keys and the region.</param>
    /// <param name="watch">Sees every request and answer; for this client alone. When it is disposed of, the connections close.</param>
    public static AmazonS3Client Create(string endpoint, S3Options options, AnswerWatch watch) => new Client(
        Credentials(options),
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
            HttpClientFactory = new Factory(options.ConnectTimeout, watch),
        });

    private static AWSCredentials Credentials(S3Options options) => options.SessionToken.Length == 0
        ? new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey)
        : new SessionAWSCredentials(options.AccessKeyId, options.SecretAccessKey, options.SessionToken);

    /// <summary>A client that sends each request once: the SDK's own handler repeats some even when told to repeat none.</summary>
    private sealed class Client(AWSCredentials credentials, AmazonS3Config config) : AmazonS3Client(credentials, config)
    {
        protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
        {
            base.CustomizeRuntimePipeline(pipeline);
            pipeline.RemoveHandler<RetryHandler>();
        }
    }

    /// <summary>One HTTP client for one store: the SDK asks for one with every request, and another would mean another connection.</summary>
    private sealed class Factory(TimeSpan connectTimeout, AnswerWatch watch) : HttpClientFactory
    {
        private readonly Lazy<HttpClient> _client = new(() => new HttpClient(CreateHandler(connectTimeout, watch)) { Timeout = Timeout.InfiniteTimeSpan });

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client.Value;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;

        private static HttpMessageHandler CreateHandler(TimeSpan connectTimeout, AnswerWatch watch)
        {
            SocketsHttpHandler handler = new()
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = connectTimeout,
                PooledConnectionLifetime = _connectionLifetime,
            };
            watch.InnerHandler = handler;
            return watch;
        }
    }
}
