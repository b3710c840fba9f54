using System.Text.Json;
using DataLake.Pipeline.Commands;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.Copying;

public sealed class CopyCommandTests : IDisposable
{
    private readonly TestLake _from = new();
    private readonly TestLake _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Fact]
    public async Task Dry_run_says_what_would_be_copied_and_writes_nothing()
    {
        await _from.PublishAsync();

        JsonElement planned = await _to.CopyFromAsync(_from, "--dry-run");

        Directory.Exists(_to.Root).ShouldBeFalse();
        Directory.Exists(_to.Variable("LAKE_TEMP")).ShouldBeFalse();
        planned.GetProperty("copied").GetBoolean().ShouldBeFalse();
        JsonElement copied = await _to.CopyFromAsync(_from);
        copied.GetProperty("copied").GetBoolean().ShouldBeTrue();
        planned.New().ShouldBe(copied.New());
        foreach (string zone in new[] { "raw", "curated", "provision", "consumption" })
        {
            planned.NewIn(zone).ShouldBe(copied.NewIn(zone), zone);
        }
    }

    [Fact]
    public async Task Result_is_printed_in_every_format()
    {
        await _from.PublishAsync();

        string csv = await Reliability.LakeCopies.DoAsync(_to, "copy", "--from", _from.Root, "--format", "csv");
        string table = await Reliability.LakeCopies.DoAsync(_to, "copy", "--from", _from.Root);

        string[] lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("zone,objects,bytes,new,new_bytes,unchanged,only_at_destination");
        lines.Skip(1).Select(line => line.Split(',')[0]).ShouldBe(["raw", "curated", "provision", "consumption"]);
        lines[1].Split(',')[3].ShouldBe("2");
        table.ShouldContain("There is nothing to copy: the destination has it all.");
    }

    [Fact]
    public async Task Copy_is_refused_when_a_link_leads_to_the_same_lake()
    {
        await Reliability.LakeCopies.DoAsync(_from, "sample", "--rows", "100");
        string link = Path.Combine(_from.Folder, "link");
        Directory.CreateSymbolicLink(link, _from.Folder);

        CommandOutcome same = await _from.InvokeAsync("copy", "--to", Path.Combine(link, "lake") + "/");
        CommandOutcome within = await _from.InvokeAsync("copy", "--to", Path.Combine(link, "lake", "copy"));

        same.ExitCode.ShouldBe(2, same.Error);
        same.Error.ShouldStartWith("error: Source and destination are the same lake [");
        within.ExitCode.ShouldBe(2, within.Error);
        within.Error.ShouldStartWith("error: One lake lies within the other [");
    }

    [Fact]
    public async Task Either_root_may_be_that_of_the_settings()
    {
        await _from.PublishAsync();

        await Reliability.LakeCopies.DoAsync(_from, "copy", "--to", _to.Root);

        File.Exists(Path.Combine(_to.Root, "consumption", "customer", "voucher", "_current.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task All_datasets_and_other_objects_are_copied_and_work_folders_are_not()
    {
        await _from.PublishAsync();
        foreach (string file in new[] { "raw/other/set/a.parquet", "raw/readme.txt", "curated/notes.txt", "consumption/other/report.csv", ".temp/x/lock", ".incoming/y" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_from.Root, file))!);
            await File.WriteAllTextAsync(Path.Combine(_from.Root, file), file);
        }

        await _to.CopyFromAsync(_from);

        foreach (string file in new[] { "raw/other/set/a.parquet", "raw/readme.txt", "curated/notes.txt", "consumption/other/report.csv" })
        {
            (await File.ReadAllTextAsync(Path.Combine(_to.Root, file))).ShouldBe(file);
        }

        File.Exists(Path.Combine(_to.Root, ".temp", "x", "lock")).ShouldBeFalse();
        File.Exists(Path.Combine(_to.Root, ".incoming", "y")).ShouldBeFalse();
        await File.WriteAllTextAsync(Path.Combine(_from.Root, "consumption/other/report.csv"), "new");
        (await _to.CopyFromAsync(_from)).New().ShouldBe(1);
        (await File.ReadAllTextAsync(Path.Combine(_to.Root, "consumption/other/report.csv"))).ShouldBe("new");
    }

    [Fact]
    public async Task Wrong_usage_is_answered_in_one_line()
    {
        foreach ((string[] args, string what) in new (string[], string)[]
        {
            ([], "Neither the source nor the destination is named"),
            (["--to", _to.Root], "Source and destination are the same lake"),
            (["--from", _to.Root + "/"], "Source and destination are the same lake"),
            (["--from", Path.Combine(_to.Root, "raw", "inner")], "One lake lies within the other"),
            (["--from", "ftp://host"], "--from is 'ftp://host' and must be a folder"),
            (["--from", ""], "--from is '' and must be a folder"),
            (["--to", "http://minio:9000/bucket"], "--to is 'http://minio:9000/bucket' and must be a folder"),
            (["--to", "http://minio:9000"], "AWS_ACCESS_KEY_ID is ''"),
            (["--from", Path.Combine(_to.Folder, "nothing")], "There is no lake to copy"),
        })
        {
            CommandOutcome outcome = await _to.InvokeAsync(["copy", .. args]);

            outcome.ExitCode.ShouldBe(2, outcome.Error);
            outcome.Error.ShouldContain(what);
            outcome.Error.Trim().ShouldNotContain('\n');
            outcome.Output.ShouldBeEmpty();
        }

        Directory.Exists(_to.Root).ShouldBeFalse();
    }

    [Fact]
    public void Readme_names_every_setting_of_the_source() =>
        CopyRoots.Settings.ShouldAllBe(name => File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Contains(name, StringComparison.Ordinal));
}
