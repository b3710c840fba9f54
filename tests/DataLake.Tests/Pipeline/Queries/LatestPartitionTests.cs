using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Queries;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Queries;

/// <summary>Whoever asks for the latest date, while something happens between the listing and the reading of the manifest.</summary>
public sealed class LatestPartitionTests
{
    private const string Earlier = "2020-05-28";
    private const string Later = "2020-05-29";

    [Theory]
    [InlineData(Zone.Curated)]
    [InlineData(Zone.Provision)]
    [InlineData(Zone.Consumption)]
    public async Task Later_date_that_came_before_the_listed_one_was_made_anew_is_the_latest(Zone zone)
    {
        using TestLake test = new();
        await test.DoAsync("run", "-e", Earlier, "--sample", "200");

        Manifest? read = await ReadAsync(test, zone, async () =>
        {
            await test.DoAsync("ingest", await test.MakeDeliveryAsync("second", 100, 2));
            await test.DoAsync("run", "-e", Later);
            await test.DoAsync("run", "-e", Earlier);
        });

        read.ShouldNotBeNull().ExecutionDate.ShouldBe(TestLake.Date(Later).Instant);
    }

    [Theory]
    [InlineData(Zone.Curated)]
    [InlineData(Zone.Provision)]
    [InlineData(Zone.Consumption)]
    public async Task Date_that_was_made_anew_is_read_as_it_is_now(Zone zone)
    {
        using TestLake test = new();
        await test.DoAsync("run", "-e", Earlier, "--sample", "200");

        Manifest? read = await ReadAsync(test, zone, async () =>
        {
            await test.DoAsync("ingest", await test.MakeDeliveryAsync("second", 100, 2));
            await test.DoAsync("run", "-e", Earlier);
        });

        Manifest? now = await ReadAsync(test, zone, () => Task.CompletedTask);
        read.ShouldNotBeNull().RunId.ShouldBe(now.ShouldNotBeNull().RunId);
    }

    [Fact]
    public async Task Date_that_was_removed_is_not_missed()
    {
        using TestLake test = new();
        await test.DoAsync("run", "-e", Earlier, "--sample", "200");
        await test.DoAsync("run", "-e", Later);

        Manifest? read = await ReadAsync(test, Zone.Consumption, () => RemoveAsync(test, Later));

        read.ShouldNotBeNull().ExecutionDate.ShouldBe(TestLake.Date(Earlier).Instant);
    }

    [Fact]
    public async Task Nothing_is_found_when_the_only_date_was_removed()
    {
        using TestLake test = new();
        await test.DoAsync("run", "-e", Earlier, "--sample", "200");

        (await ReadAsync(test, Zone.Consumption, () => RemoveAsync(test, Earlier))).ShouldBeNull();
    }

    private static async Task<Manifest?> ReadAsync(TestLake test, Zone zone, Func<Task> meanwhile)
    {
        using LakeContext lake = test.Open();
        ObjectAddress prefix = zone switch
        {
            Zone.Curated => lake.Path.CuratedPrefix(test.Dataset),
            Zone.Provision => lake.Path.TablePrefix(test.Dataset, "voucher_most_used"),
            _ => lake.Path.SnapshotPrefix(test.Dataset),
        };
        LakeContext slow = lake with { Store = new SlowReader(lake.Store, meanwhile) };
        return await LatestPartition.ReadAsync(slow, prefix, CancellationToken.None);
    }

    private static async Task RemoveAsync(TestLake test, string date)
    {
        using LakeContext lake = test.Open();
        await lake.Store.DeleteAsync([lake.Path.SnapshotManifest(test.Dataset, TestLake.Date(date))], CancellationToken.None);
    }

    /// <summary>Something happens before the first object is read.</summary>
    private sealed class SlowReader(IObjectStore store, Func<Task> meanwhile) : DelegatingStore(store)
    {
        private bool _hasHappened;

        public override async Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken)
        {
            if (!_hasHappened)
            {
                _hasHappened = true;
                await meanwhile();
            }

            return await base.ReadAsync(address, cancellationToken);
        }
    }
}
