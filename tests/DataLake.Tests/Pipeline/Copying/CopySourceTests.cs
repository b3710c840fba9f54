using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Copying;

/// <summary>A source that is damaged, or that is in use while it is copied.</summary>
public sealed class CopySourceTests : IDisposable
{
    private readonly TestLake _from = new([("LAKE_GC_GRACE", "0s")]);
    private readonly TestLake _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Theory]
    [InlineData("/curated/customer/voucher/files/", "curated")]
    [InlineData("/curated/customer/voucher/rejected/", "curated")]
    [InlineData("/provision/customer/voucher_usage/", "provision")]
    public async Task Damaged_object_is_named_and_not_copied_and_all_else_is(string file, string zone)
    {
        await _from.PublishAsync();
        LakeState right = await LakeState.ReadAsync(_from);
        string damaged = Directory.GetFiles(_from.Root, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Last(path => path.Contains(file, StringComparison.Ordinal));
        CopyingLakes.Damage(damaged);

        CommandOutcome outcome = await _to.InvokeAsync("copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(1, outcome.Error);
        string key = Path.GetRelativePath(_from.Root, damaged);
        outcome.Error.ShouldContain($"An object of the source is damaged: its checksum is not the one in its manifest [{key} in {_from.Root}]");
        outcome.Error.ShouldContain("--force");
        File.Exists(Path.Combine(_to.Root, key)).ShouldBeFalse();
        await StoredObjects.ShouldBeCompleteAsync(_to);
        (await LakeState.ReadAsync(_to)).Parts["served"].ShouldBe(right.Parts["served"]);
        (await LakeState.ReadAsync(_to)).Parts.Keys.Where(part => part.StartsWith(zone, StringComparison.OrdinalIgnoreCase)).Count().ShouldBeLessThan(2);

        await _from.DoAsync("run", "-e", CopyingLakes.FirstDate, "--force");
        await _from.DoAsync("run", "-e", CopyingLakes.SecondDate, "--force");
        await _from.DoAsync("gc", "--keep", "1");
        await _to.CopyFromAsync(_from);
        (await LakeState.ReadAsync(_to)).ShouldEqual(await LakeState.ReadAsync(_from));
    }

    [Fact]
    public async Task Pointer_stays_behind_when_its_snapshot_is_damaged()
    {
        await _from.PublishAsync();
        string served = (await LakeState.ReadAsync(_from)).Parts["served"][..10];
        CopyingLakes.Damage(_from.FindFile($"/consumption/customer/voucher/execution_date={served}T000000/run="));

        CommandOutcome outcome = await _to.InvokeAsync("copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(1, outcome.Error);
        await StoredObjects.ShouldBeCompleteAsync(_to);
        (await LakeState.ReadAsync(_to)).Parts.Keys.ShouldNotContain("served");
        Directory.GetFiles(_to.Root, "_current.json", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Object_that_is_gone_is_named()
    {
        await _from.PublishAsync();
        string gone = _from.FindFile("/curated/customer/voucher/files/");
        File.Delete(gone);

        CommandOutcome outcome = await _to.InvokeAsync("copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(1, outcome.Error);
        outcome.Error.ShouldContain($"An object of the source is gone that a manifest names [{Path.GetRelativePath(_from.Root, gone)} in ");
        await StoredObjects.ShouldBeCompleteAsync(_to);
    }

    [Fact]
    public async Task Good_copy_is_not_replaced_by_an_object_that_was_damaged_since()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        LakeState before = await LakeState.ReadAsync(_to);
        string damaged = _from.FindFile("/provision/customer/voucher_usage/execution_date=2020-05-28T000000/run=");
        CopyingLakes.Damage(damaged);
        File.SetLastWriteTimeUtc(damaged, DateTime.UtcNow);

        CommandOutcome outcome = await _to.InvokeAsync("copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(1, outcome.Error);
        (await LakeState.ReadAsync(_to)).ShouldEqual(before);
    }

    [Theory]
    [InlineData("copy.before-put")]
    [InlineData("copy.before-manifests")]
    [InlineData("copy.between-manifests")]
    [InlineData("copy.before-pointer")]
    public async Task Copy_is_what_the_source_came_to_when_it_was_in_use_meanwhile(string step)
    {
        await _from.PublishAsync();

        CommandOutcome outcome = await BadDayTests.PausedAsync(
            _to, step,
            async () =>
            {
                await _from.DoAsync("sample", "--rows", "900", "--seed", "4");
                await _from.DoAsync("backfill", "--from", CopyingLakes.FirstDate, "--to", "2020-05-30");
                await _from.DoAsync("gc", "--keep", "1");
            },
            "copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        await StoredObjects.ShouldBeCompleteAsync(_to);
        if (step is not "copy.before-pointer")
        {
            (await LakeState.ReadAsync(_to)).ShouldEqual(await LakeState.ReadAsync(_from));
            await _to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate, "2020-05-30");
        }

        await _to.CopyFromAsync(_from);
        (await LakeState.ReadAsync(_to)).ShouldEqual(await LakeState.ReadAsync(_from));
    }

    [Fact]
    public async Task Reader_of_the_latest_date_finds_the_one_from_before_or_the_sources_whenever_he_looks()
    {
        await _from.DoAsync("sample", "--rows", "1000");
        await _from.DoAsync("run", "-e", CopyingLakes.FirstDate);
        await _to.CopyFromAsync(_from);
        string[] before = await QueryAsync(_to);
        await _from.DoAsync("sample", "--rows", "900", "--seed", "4");
        await _from.DoAsync("backfill", "--from", CopyingLakes.FirstDate, "--to", "2020-05-30");
        string[] after = await QueryAsync(_from);
        int looks = 0;
        CommandOutcome outcome;
        do
        {
            _to.Set("LAKE_FAILPOINT", $"copy.between-manifests:{++looks}");
            outcome = await LakeProcess.RunAsync(_to, "copy", "--from", _from.Root);
            _to.Set("LAKE_FAILPOINT", "");

            foreach ((string found, string old, string source) in (await QueryAsync(_to)).Zip(before, after))
            {
                new[] { old, source }.ShouldContain(found);
            }
        }
        while (outcome.ExitCode == LakeProcess.KilledExitCode);

        outcome.ExitCode.ShouldBe(0, outcome.Error);
        looks.ShouldBeGreaterThan(2);
        (await QueryAsync(_to)).ShouldBe(after);
    }

    [Fact]
    public async Task Destination_is_right_when_two_copies_were_made_at_once()
    {
        await _from.PublishAsync();
        using LakeProcess one = LakeProcess.Start(_to, "copy", "--from", _from.Root);
        using LakeProcess other = LakeProcess.Start(_to, "copy", "--from", _from.Root);

        CommandOutcome[] outcomes = await Task.WhenAll(one.WaitAsync(), other.WaitAsync());

        outcomes.ShouldAllBe(outcome => outcome.ExitCode == 0 || outcome.ExitCode == 4, string.Join(' ', outcomes.Select(outcome => outcome.Error)));
        await StoredObjects.ShouldBeCompleteAsync(_to);
        await _to.CopyFromAsync(_from);
        (await LakeState.ReadAsync(_to)).ShouldEqual(await LakeState.ReadAsync(_from));
        (await _to.CopyFromAsync(_from)).New().ShouldBe(0);
    }

    [Fact]
    public async Task Lake_of_a_newer_format_is_refused()
    {
        await _from.PublishAsync();
        string manifest = _from.FindFile("/curated/customer/voucher/execution_date=");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace("\"format_version\": 1", "\"format_version\": 99", StringComparison.Ordinal));

        CommandOutcome outcome = await _to.InvokeAsync("copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(1);
        outcome.Error.ShouldContain("The format is version 99");
        File.Exists(Path.Combine(_to.Root, "consumption", "customer", "voucher", "_current.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Copy_ends_with_130_and_leaves_no_temporary_files_when_it_is_interrupted()
    {
        await _from.PublishAsync();
        string pause = Path.Combine(_to.Folder, "pause");
        _to.Set("LAKE_FAILPOINT", $"copy.before-put:3:{pause}");
        using LakeProcess process = LakeProcess.Start(_to, "copy", "--from", _from.Root);
        _to.Set("LAKE_FAILPOINT", "");
        while (!File.Exists(pause) && !process.HasEnded)
        {
            await Task.Delay(10);
        }

        await process.InterruptAsync();
        File.Delete(pause);
        CommandOutcome outcome = await process.WaitAsync();

        outcome.ExitCode.ShouldBe(130, outcome.Error);
        Directory.GetDirectories(_to.Variable("LAKE_TEMP")!).ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(_to.Root, ".incoming")).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)).ShouldBeEmpty();
        await _to.CopyFromAsync(_from);
        (await LakeState.ReadAsync(_to)).ShouldEqual(await LakeState.ReadAsync(_from));
    }

    /// <summary>What a reader gets who asks for the latest date of each zone.</summary>
    private static async Task<string[]> QueryAsync(TestLake lake)
    {
        List<string> answers = [];
        foreach (string table in new[] { "curated.voucher", "provision.voucher_usage", "consumption.voucher_usage" })
        {
            answers.Add(await lake.DoAsync("query", $"SELECT * FROM {table} ORDER BY ALL", "--format", "csv"));
        }

        return [.. answers];
    }
}
