using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Copying;

/// <summary>What a destination had is not lost: another lake, a run of its own, a later pointer.</summary>
public sealed class CopyDestinationTests : IDisposable
{
    private readonly TestLake _from = new();
    private readonly TestLake _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task Another_lake_is_refused_and_not_changed()
    {
        await _from.PublishAsync();
        await _to.DoAsync("sample", "--rows", "500", "--seed", "9");
        await _to.DoAsync("run", "-e", "2020-06-30");

        await ShouldRefuseAsync("The destination holds another lake");
    }

    [Fact]
    public async Task Other_deliveries_are_refused_since_the_next_run_would_count_them()
    {
        await _from.PublishAsync();
        await _to.DoAsync("sample", "--rows", "500", "--seed", "9");

        await ShouldRefuseAsync("The destination holds another lake");
    }

    [Fact]
    public async Task Another_lake_of_the_same_dates_is_refused_and_replaced_when_asked()
    {
        await _from.PublishAsync();
        await _to.DoAsync("sample", "--rows", "500", "--seed", "9");
        await _to.DoAsync("backfill", "--from", CopyingLakes.FirstDate, "--to", CopyingLakes.SecondDate);

        await ShouldRefuseAsync("The destination holds another lake");
        await _to.CopyFromAsync(_from, "--overwrite");

        LakeState state = await LakeState.ReadAsync(_to);
        LakeState expected = await LakeState.ReadAsync(_from);
        foreach (string part in expected.Parts.Keys)
        {
            state.Parts[part].ShouldBe(expected.Parts[part], part);
        }
    }

    [Fact]
    public async Task Run_of_the_destination_is_not_overwritten_when_the_source_goes_on()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        await _to.DoAsync("run", "-e", "2020-05-31");
        await _from.DoAsync("run", "-e", "2020-05-30");

        await ShouldRefuseAsync("The destination has another object in this place [consumption/customer/voucher/_current.json in ");
    }

    [Fact]
    public async Task Rollback_of_the_destination_is_not_undone_unless_asked()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        await _to.DoAsync("rollback", "-e", CopyingLakes.FirstDate);

        await ShouldRefuseAsync("_current.json");
        await _to.CopyFromAsync(_from, "--overwrite");

        (await LakeState.ReadAsync(_to)).ShouldEqual(await LakeState.ReadAsync(_from));
    }

    [Fact]
    public async Task Pointer_follows_a_rollback_of_the_source_and_never_an_older_switch()
    {
        await _from.PublishAsync();
        string pointer = _from.FindFile("_current.json");
        byte[] older = await File.ReadAllBytesAsync(pointer);
        await _from.DoAsync("rollback", "-e", CopyingLakes.FirstDate);
        await _to.CopyFromAsync(_from);
        (await LakeState.ReadAsync(_to)).Parts["served"].ShouldStartWith(CopyingLakes.FirstDate);

        await File.WriteAllBytesAsync(pointer, older);

        await ShouldRefuseAsync("The destination serves a snapshot that was switched to later than the source's");
    }

    [Fact]
    public async Task Object_of_the_same_length_with_other_bytes_is_not_overwritten()
    {
        await _from.PublishAsync();
        string raw = Path.GetRelativePath(_from.Root, _from.FindFile("/raw/"));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_to.Root, raw))!);
        File.Copy(Path.Combine(_from.Root, raw), Path.Combine(_to.Root, raw));
        CopyingLakes.Damage(Path.Combine(_to.Root, raw));

        CommandOutcome outcome = await _to.InvokeAsync("copy", "--from", _from.Root);

        outcome.ExitCode.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain($"The destination has another object in this place [{raw} in ");
        Directory.Exists(Path.Combine(_to.Root, "consumption", "customer")).ShouldBeFalse();
    }

    [Fact]
    public async Task Objects_that_only_the_destination_has_stay_and_are_counted()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        await _to.DoAsync("sample", "--rows", "700", "--seed", "5");
        await _from.DoAsync("run", "-e", "2020-05-30");

        (await _to.CopyFromAsync(_from)).GetProperty("only_at_destination").GetInt32().ShouldBe(1);

        Directory.GetFiles(Path.Combine(_to.Root, "raw"), "*", SearchOption.AllDirectories).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Copy_with_other_times_is_taken_up_and_not_curated_anew()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        foreach (string file in Directory.GetFiles(_to.Root, "*.parquet", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        }

        (await _to.CopyFromAsync(_from)).NewIn("raw").ShouldBe(0, "equal bytes are not written again");

        await _to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);
    }

    [Fact]
    public async Task Copy_is_taken_up_when_its_record_is_lost()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        Directory.Delete(Path.Combine(_to.Root, "consumption", "_copies"), recursive: true);

        (await _to.CopyFromAsync(_from)).New().ShouldBe(0);

        (await _to.CopyFromAsync(_from)).New().ShouldBe(0);
    }

    [Fact]
    public async Task Object_that_was_lost_is_brought_back()
    {
        await _from.PublishAsync();
        await _to.CopyFromAsync(_from);
        LakeState before = await LakeState.ReadAsync(_to);
        File.Delete(_to.FindFile("/files/"));
        File.Delete(_to.FindFile("/raw/"));

        (await _to.CopyFromAsync(_from)).NewIn("raw").ShouldBe(1);

        (await LakeState.ReadAsync(_to)).ShouldEqual(before);
        await _to.ShouldBeUpToDateAsync(CopyingLakes.FirstDate, CopyingLakes.SecondDate);
    }

    private async Task ShouldRefuseAsync(string what)
    {
        IReadOnlyList<string> before = FolderListing.Of(_to.Root);
        foreach (string[] more in new string[][] { [], ["--dry-run"] })
        {
            CommandOutcome outcome = await _to.InvokeAsync(["copy", "--from", _from.Root, .. more]);

            outcome.ExitCode.ShouldBe(2, outcome.Error);
            outcome.Error.ShouldContain(what);
            outcome.Error.ShouldContain("--overwrite");
            outcome.Output.ShouldBeEmpty();
        }

        FolderListing.Of(_to.Root).ShouldBe(before);
    }
}
