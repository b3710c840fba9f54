using DataLake.Api;
using DataLake.Api.Security;
using DataLake.Api.Snapshots;
using DataLake.Api.StoreAccess;
using DataLake.Lake;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>Earlier snapshots while the store says nothing.</summary>
public sealed class EarlierSnapshotsPatienceTests : IDisposable
{
    private static readonly ExecutionDate _date = TestLake.Date("2020-01-01");

    private readonly TestLake _lake = new();
    private readonly ManualClock _clock = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task One_in_memory_is_given_while_the_store_says_nothing_and_the_new_one_when_it_answers()
    {
        await PublishAsync();
        using EarlierSnapshots earlier = Open(out GatedStore gate, new ApiOptions { StorePatience = TimeSpan.FromMinutes(10) });
        gate.Open();
        Snapshot kept = await LoadAsync(earlier);
        await _lake.DoAsync("run", "-e", "2020-01-01", "--force");
        gate.Close();
        int before = gate.Reading;
        _clock.Advance(TimeSpan.FromMinutes(1));

        Snapshot?[] waited = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => earlier.FindAsync(_date, CancellationToken.None))).WaitAsync(TimeSpan.FromMinutes(1));
        Task<Snapshot?> next = earlier.FindAsync(_date, CancellationToken.None);

        waited.ShouldAllBe(one => one == kept);
        next.IsCompletedSuccessfully.ShouldBeTrue("nobody waits for a look that has taken its time");
        (await next).ShouldBe(kept);
        (gate.Reading - before).ShouldBe(1, "one look at a time");
        gate.Open();
        Snapshot? now = kept;
        for (int i = 0; i < 1000 && now == kept; i++)
        {
            await Task.Delay(20);
            now = await earlier.FindAsync(_date, CancellationToken.None);
        }

        now!.RunId.ShouldNotBe(kept.RunId);
    }

    [Fact]
    public async Task Nobody_waits_for_the_look_after_one_that_failed()
    {
        await PublishAsync();
        using EarlierSnapshots earlier = Open(out GatedStore gate, new ApiOptions { StorePatience = TimeSpan.FromMilliseconds(200) });
        gate.Open();
        Snapshot kept = await LoadAsync(earlier);
        gate.Close();
        int before = gate.Reading;
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await earlier.FindAsync(_date, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1))).ShouldBe(kept);

        List<Task<Snapshot?>> later = [];
        for (int i = 0; i < 1000 && gate.Reading < before + 3; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            Task<Snapshot?> one = earlier.FindAsync(_date, CancellationToken.None);
            later.Add(one.IsCompleted ? one : Task.FromResult<Snapshot?>(null));
            await Task.Delay(20);
        }

        gate.Reading.ShouldBeGreaterThanOrEqualTo(before + 3, "it is looked at again and again");
        (await Task.WhenAll(later)).ShouldAllBe(one => one == kept, "and never waited for");
    }

    [Fact]
    public async Task Those_that_are_not_in_memory_are_waited_for_with_patience_and_found_when_the_store_answers()
    {
        await PublishAsync();
        using EarlierSnapshots earlier = Open(out GatedStore gate, new ApiOptions { StorePatience = TimeSpan.FromMilliseconds(300) });

        foreach (int month in new[] { 1, 2 })
        {
            LakeException[] faults = await Task.WhenAll(Enumerable.Range(1, 20).Select(day => Should.ThrowAsync<LakeException>(
                () => earlier.FindAsync(TestLake.Date($"2020-{month:00}-{day:00}"), CancellationToken.None)))).WaitAsync(TimeSpan.FromMinutes(1));
            faults.ShouldAllBe(fault => fault.Kind == LakeErrorKind.StoreUnavailable && fault.What == "The store does not answer within 0.3 seconds");
        }

        gate.Open();
        (await LoadAsync(earlier)).ExecutionDate.ShouldBe(_date);
    }

    [Fact]
    public async Task One_that_there_is_no_place_to_wait_for_is_not_loaded()
    {
        ApiOptions options = new() { Security = new SecurityOptions { ConcurrentRequests = 1 } };
        StorePlaces places = new(options);
        using EarlierSnapshots earlier = Open(out GatedStore gate, options, places);
        gate.Open();

        using (places.Take())
        {
            await Should.ThrowAsync<StoreBusyException>(async () => await earlier.FindAsync(_date, CancellationToken.None));
        }

        gate.Reading.ShouldBe(0);
        (await earlier.FindAsync(_date, CancellationToken.None)).ShouldBeNull("nothing is published");
        gate.Reading.ShouldBe(1);
        places.Taken.ShouldBe(0);
    }

    private EarlierSnapshots Open(out GatedStore gate, ApiOptions options, StorePlaces? places = null)
    {
        LakeContext lake = _lake.Open();
        gate = new GatedStore(lake.Store);
        return new EarlierSnapshots(lake with { Store = gate, Clock = _clock }, options, places ?? new StorePlaces(options));
    }

    /// <summary>Asks until it is loaded: a load that takes longer than a test's patience goes on.</summary>
    private static async Task<Snapshot> LoadAsync(EarlierSnapshots earlier)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                return (await earlier.FindAsync(_date, CancellationToken.None))!;
            }
            catch (LakeException) when (i < 100)
            {
            }
        }
    }

    private async Task PublishAsync()
    {
        await _lake.DeliverAsync(
            "rows", """SELECT TIMESTAMP '2019-12-31' AS "timestamp", 'Peru' AS country_code, '2019-12-20' AS last_order_ts, '2019-01-01' AS first_order_ts, 3 AS total_orders, 10.0 AS voucher_amount""");
        await _lake.DoAsync("run", "-e", "2020-01-01");
    }
}
