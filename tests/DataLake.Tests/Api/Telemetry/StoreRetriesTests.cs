using DataLake.Api.Telemetry;
using DataLake.Lake.Storage.Resilience;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Telemetry;

public sealed class StoreRetriesTests
{
    [Fact]
    public void Retry_is_counted_and_told_of_at_level_debug()
    {
        StoreRetries retries = new();
        KeptLog log = new();
        RetryNotice notice = new("GET consumption/customer/voucher/_current.json", Attempt: 1, TimeSpan.FromMilliseconds(100), new IOException("It broke."));

        retries.Note(notice);
        retries.Log = log;
        retries.Note(notice);

        retries.Count.ShouldBe(2);
        log.Lines.ShouldBe([(LogLevel.Debug, "try 1 of GET consumption/customer/voucher/_current.json failed, next in 100 ms: It broke.")]);
    }

    [Fact]
    public async Task Service_counts_the_retries_of_its_store()
    {
        using TestLake lake = new(("LAKE_ROOT", "http://127.0.0.1:1"), ("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("LAKE_S3_RETRIES", "2"));
        await using TestApi api = await TestApi.StartAsync(lake);

        (await api.GetAsync("/readyz")).Status.ShouldBe(503);

        ((StoreRetries)api.Services.GetService(typeof(StoreRetries))!).Count.ShouldBe(2);
    }

    private sealed class KeptLog : ILogger<StoreRetries>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
