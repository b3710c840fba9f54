using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using DataLake.Lake;
using DataLake.Lake.Storage.Resilience;
using Polly.Timeout;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Lake.Storage.Resilience;

public sealed class RequestPolicyTests
{
    [Fact]
    public async Task Request_is_tried_once_more_than_there_are_retries()
    {
        using RequestPolicy policy = new(Options(retries: 4), TimeProvider.System, onRetry: null);
        int tries = 0;

        await Should.ThrowAsync<HttpRequestException>(() => policy.SendAsync<int>("GET a", _ =>
        {
            tries++;
            throw new HttpRequestException("reset");
        }, CancellationToken.None));

        (tries, policy.Requests, policy.Retries).ShouldBe((5, 5, 4));
    }

    [Fact]
    public async Task Request_is_tried_once_when_there_are_no_retries()
    {
        using RequestPolicy policy = new(Options(retries: 0), TimeProvider.System, onRetry: null);

        await Should.ThrowAsync<HttpRequestException>(() => policy.SendAsync<int>("GET a", _ => throw new HttpRequestException("reset"), CancellationToken.None));

        (policy.Requests, policy.Retries).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Waits_grow_and_stay_within_their_bound()
    {
        List<TimeSpan> delays = [];
        using RequestPolicy policy = new(
            new S3Options { Retries = 8, RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System, notice => delays.Add(notice.Delay));

        await Should.ThrowAsync<IOException>(() => policy.SendAsync<int>("GET a", _ => throw new IOException("reset"), CancellationToken.None));

        delays.Count.ShouldBe(8);
        delays.ShouldAllBe(delay => delay <= TimeSpan.FromSeconds(20));
        delays.Distinct().Count().ShouldBeGreaterThan(4);
        delays[4..].Max().ShouldBeGreaterThan(delays[..3].Max());
    }

    [Fact]
    public async Task Try_that_lasts_too_long_is_given_up_and_tried_again()
    {
        using RequestPolicy policy = new(Options(retries: 1, tryTimeout: 0.1), TimeProvider.System, onRetry: null);
        int tries = 0;

        int result = await policy.SendAsync("GET a", async stop =>
        {
            if (tries++ == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }

            return 7;
        }, CancellationToken.None);

        (result, tries, policy.Retries).ShouldBe((7, 2, 1));
    }

    [Fact]
    public async Task Request_is_given_up_when_all_tries_together_last_too_long()
    {
        using RequestPolicy policy = new(
            new S3Options { Retries = 20, RetryDelay = TimeSpan.FromMilliseconds(20), TotalTimeout = TimeSpan.FromSeconds(0.5) }, TimeProvider.System, onRetry: null);

        await Should.ThrowAsync<TimeoutRejectedException>(() => policy.SendAsync<int>("GET a", _ => throw new IOException("reset"), CancellationToken.None));

        policy.Requests.ShouldBeInRange(2, 20);
    }

    [Fact]
    public async Task Requests_at_once_are_bounded()
    {
        using RequestPolicy policy = new(new S3Options { Requests = 3 }, TimeProvider.System, onRetry: null);

        int most = await MostAtOnceAsync(policy);

        most.ShouldBe(3);
    }

    [Fact]
    public async Task Cancellation_ends_the_waiting_between_two_tries()
    {
        using RequestPolicy policy = new(
            new S3Options { Retries = 5, RetryDelay = TimeSpan.FromMinutes(1) }, TimeProvider.System, onRetry: null);
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() => policy.SendAsync<int>("GET a", _ => throw new IOException("reset"), cancellation.Token));

        policy.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Request_that_the_transport_cancels_is_tried_again_and_its_error_is_no_cancellation()
    {
        using RequestPolicy policy = new(Options(retries: 2), TimeProvider.System, onRetry: null);
        using CancellationTokenSource ofTransport = new();
        await ofTransport.CancelAsync();

        await Should.ThrowAsync<IOException>(() => policy.SendAsync<int>("GET a", _ => throw new OperationCanceledException(ofTransport.Token), CancellationToken.None));

        (policy.Requests, policy.Retries).ShouldBe((3, 2));
    }

    [Fact]
    public async Task More_requests_are_allowed_for_work_that_needs_them_and_no_longer()
    {
        using RequestPolicy policy = new(new S3Options { Requests = 2 }, TimeProvider.System, onRetry: null);

        int within = await policy.AllowAsync(5, () => MostAtOnceAsync(policy));
        int after = await MostAtOnceAsync(policy);

        (within, after).ShouldBe((5, 2));
    }

    [Fact]
    public async Task Body_that_broke_is_a_retry_and_is_waited_for_longer_each_time()
    {
        List<RetryNotice> notices = [];
        using RequestPolicy policy = new(Options(retries: 4), TimeProvider.System, notices.Add);

        for (int failures = 1; failures <= 8; failures++)
        {
            await policy.BackOffAsync("GET a", failures, new IOException("reset"), CancellationToken.None);
        }

        (policy.Requests, policy.Retries).ShouldBe((0, 8));
        notices.Select(notice => notice.Attempt).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        notices[4..].Min(notice => notice.Delay).ShouldBeGreaterThan(notices[..3].Max(notice => notice.Delay));
        notices[0].ToString().ShouldStartWith("try 1 of GET a failed, next in ");
    }

    [Fact]
    public async Task Body_is_waited_for_up_to_20_seconds()
    {
        List<TimeSpan> delays = [];
        using RequestPolicy policy = new(new S3Options(), new HastyClock(1_000_000), notice => delays.Add(notice.Delay));

        await policy.BackOffAsync("GET a", failures: 20, new IOException("reset"), CancellationToken.None);

        delays.ShouldBe([TimeSpan.FromSeconds(20)]);
    }

    [Theory]
    [InlineData(503, "SlowDown", true)]
    [InlineData(500, "InternalError", true)]
    [InlineData(502, "", true)]
    [InlineData(504, "", true)]
    [InlineData(429, "TooManyRequests", true)]
    [InlineData(400, "RequestTimeout", true)]
    [InlineData(409, "ConditionalRequestConflict", true)]
    [InlineData(400, "InvalidRequest", false)]
    [InlineData(403, "AccessDenied", false)]
    [InlineData(404, "NoSuchKey", false)]
    [InlineData(412, "PreconditionFailed", false)]
    [InlineData(501, "NotImplemented", false)]
    public void Answer_is_transient_by_its_status_and_code(int status, string code, bool isTransient) =>
        TransientErrors.IsTransient(new AmazonS3Exception("", ErrorType.Unknown, code, "", (HttpStatusCode)status)).ShouldBe(isTransient);

    private static async Task<int> MostAtOnceAsync(RequestPolicy policy)
    {
        int now = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => policy.SendAsync("GET a", async stop =>
        {
            int count = Interlocked.Increment(ref now);
            lock (policy)
            {
                most = Math.Max(most, count);
            }

            await Task.Delay(20, stop);
            Interlocked.Decrement(ref now);
            return 0;
        }, CancellationToken.None)));
        return most;
    }

    private static S3Options Options(int retries, double tryTimeout = 10) =>
        new() { Retries = retries, RetryDelay = TimeSpan.FromMilliseconds(1), TryTimeout = TimeSpan.FromSeconds(tryTimeout) };
}
