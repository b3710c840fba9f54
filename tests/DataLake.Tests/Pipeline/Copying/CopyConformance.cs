using System.Text.Json;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Runs;
using DataLake.Tests.Reliability;
using DataLake.Tests.S3;
using Shouldly;

namespace DataLake.Tests.Pipeline.Copying;

/// <summary>What a copy must be, whatever the two stores are; a class that derives from this one says which.</summary>
public abstract class CopyConformance : IDisposable
{
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [StoreFact]
    public async Task Copy_answers_as_the_source_does()
    {
        (TestLake from, TestLake to) = Create();
        await from.PublishAsync();

        JsonElement copied = await to.CopyFromAsync(from);

        (await LakeState.ReadAsync(to)).ShouldEqual(await LakeState.ReadAsync(from));
        copied.NewIn("raw").ShouldBe(2);
        foreach (string query in new[] { "SELECT * FROM consumption.voucher_usage ORDER BY ALL", "SELECT count(*) FROM curated.voucher_rejected", "SELECT count(*) FROM raw.voucher" })
        {
            (await to.DoAsync("query", query, "--format", "csv")).ShouldBe(await from.DoAsync("query", query, "--format", "csv"));
        }

        (await to.DoAsync("runs", "--format", "csv")).ShouldBe(await from.DoAsync("runs", "--format", "csv"));
    }

    [StoreFact]
    public async Task Run_has_nothing_to_do_in_a_copy_and_curates_only_what_is_new()
    {
        (TestLake from, TestLake to) = Create();
        await from.PublishAsync();
        await to.CopyFromAsync(from);

        await to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);

        await to.DoAsync("sample", "--rows", "1000", "--seed", "3");
        RunReport next = await to.RunAsync("2020-05-30");
        StageRecord curate = next.Stages.Single(stage => stage.Stage == "curate");
        (curate.Built, curate.Unchanged).ShouldBe((1, 2));
        await from.DoAsync("sample", "--rows", "1000", "--seed", "3");
        await from.DoAsync("run", "-e", "2020-05-30");
        (await LakeState.ReadAsync(to)).ShouldEqual(await LakeState.ReadAsync(from));
    }

    [StoreFact]
    public async Task Rollback_and_garbage_collection_work_in_a_copy()
    {
        (TestLake from, TestLake to) = Create();
        await from.PublishAsync();
        await from.DoAsync("run", "aggregate", "-e", CopyingLakes.FirstDate, "--force");
        await to.CopyFromAsync(from);
        LakeState before = await LakeState.ReadAsync(to);
        to.Set("LAKE_GC_GRACE", "0s");

        await to.DoAsync("gc");

        (await LakeState.ReadAsync(to)).ShouldEqual(before);
        await to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);
        await to.DoAsync("rollback", "-e", CopyingLakes.FirstDate);
        (await LakeState.ReadAsync(to)).Parts["served"].ShouldStartWith(CopyingLakes.FirstDate);
    }

    [StoreFact]
    public async Task Second_copy_writes_nothing_when_nothing_changed()
    {
        (TestLake from, TestLake to) = Create();
        await from.PublishAsync();
        JsonElement first = await to.CopyFromAsync(from);

        JsonElement second = await to.CopyFromAsync(from);

        second.New().ShouldBe(0);
        second.GetProperty("unchanged").GetInt32().ShouldBe(first.New());
        second.GetProperty("only_at_destination").GetInt32().ShouldBe(0);
    }

    [StoreFact]
    public async Task Next_copy_brings_over_what_is_new()
    {
        (TestLake from, TestLake to) = Create();
        await from.PublishAsync();
        await to.CopyFromAsync(from);
        await from.DoAsync("sample", "--rows", "1500", "--seed", "3");
        await from.DoAsync("run", "-e", "2020-05-30");

        JsonElement copied = await to.CopyFromAsync(from);

        copied.NewIn("raw").ShouldBe(1);
        copied.NewIn("curated").ShouldBe(5, "two files, sums, a receipt and the manifest of a date");
        (await LakeState.ReadAsync(to)).ShouldEqual(await LakeState.ReadAsync(from));
        await to.ShouldBeUpToDateAsync("2020-05-30");
    }

    /// <summary>Makes the settings of both lakes; bucket names are the same.</summary>
    internal abstract (TestLake From, TestLake To) Create();

    /// <summary>Ends what a derived class opened.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
