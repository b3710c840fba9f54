using Shouldly;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>What disks, people and other processes do to a lake at work: a clear error, nothing lost, and the next run recovers.</summary>
public sealed class BadDayTests
{
    private const string Today = "2020-05-28";
    private const string Tomorrow = "2020-05-29";

    [UnixTheory]
    [InlineData(24)]
    [InlineData(8)]
    [InlineData(2)]
    public async Task Run_says_that_the_disk_is_full_when_a_file_cannot_grow(int blocks)
    {
        using TestLake lake = await ServedAsync(rows: 4000);
        await lake.DoAsync("ingest", await lake.MakeDeliveryAsync("second", 3000, 2));
        LakeState before = await LakeState.ReadAsync(lake);

        // Files may have so many blocks of 1 KiB or half of it, as shells have it. The runtime needs large mappings of its own otherwise.
        CommandOutcome outcome = await LakeProcess.RunScriptAsync(
            lake, """trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f "$1"; exec "$LAKE" run -e "$2" """, $"{blocks}", Tomorrow);

        ShouldFail(outcome, 4, "The disk is full");
        (await LakeState.ReadAsync(lake)).ShouldKeep(before);
        await ShouldRecoverAsync(lake);
    }

    [UnixFact(Needs.MountNamespace)]
    public async Task Run_says_that_the_disk_is_full_when_it_really_is()
    {
        using TestLake lake = new();
        Directory.CreateDirectory(lake.Root);
        lake.Set("LAKE_TEMP", Path.Combine(lake.Root, ".temp"));

        // A small disk of its own: a first run fits, a large delivery does not, more space mends it.
        CommandOutcome outcome = await LakeProcess.RunScriptAsync(
            lake,
            """
            exec unshare --user --map-root-user --mount sh -c '
                mount -t tmpfs -o size=2m tmpfs "$LAKE_ROOT" || exit 99
                "$LAKE" run -e 2020-05-28 --sample 3000 >/dev/null || exit 98
                cp -r "$LAKE_ROOT/consumption/customer" "$LAKE_ROOT/../before"
                "$LAKE" run -e 2020-05-29 --sample 60000 >/dev/null; full=$?
                diff -r "$LAKE_ROOT/consumption/customer" "$LAKE_ROOT/../before" >&2 || exit 97
                "$LAKE" query "FROM consumption.voucher_most_used" >/dev/null || exit 96
                mount -o remount,size=100m "$LAKE_ROOT" || exit 95
                "$LAKE" run -e 2020-05-29 --sample 60000 >/dev/null || exit 94
                exit $full'
            """);

        ShouldFail(outcome, 4, "The disk is full");
    }

    [UnixTheory(Needs.DroppableRights)]
    [InlineData("")]
    [InlineData("curated")]
    [InlineData("provision")]
    [InlineData("consumption")]
    [InlineData(".incoming")]
    public async Task Run_says_that_access_is_refused_when_a_folder_is_read_only(string folder)
    {
        using TestLake lake = await ServedAsync();
        await lake.DoAsync("ingest", await lake.MakeDeliveryAsync("second", 300, 2));
        LakeState before = await LakeState.ReadAsync(lake);
        if (folder.Length == 0)
        {
            Directory.Delete(Path.Combine(lake.Root, ".incoming"), recursive: true);
        }

        string[] folders = [Path.Combine(lake.Root, folder), .. folder is "" or ".incoming" ? [] : Directory.GetDirectories(Path.Combine(lake.Root, folder), "*", SearchOption.AllDirectories)];
        SetMode(folders, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        CommandOutcome outcome = await LakeProcess.RunScriptAsync(
            lake, $"""exec {Needs.WithoutRootsRights} "$LAKE" run -e {Tomorrow}""");
        SetMode(folders, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        ShouldFail(outcome, 4, "refused access");
        outcome.Error.ShouldContain("LAKE_ROOT");
        (await LakeState.ReadAsync(lake)).ShouldKeep(before);
        await ShouldRecoverAsync(lake);
    }

    [Theory]
    [InlineData("curate.file-written", "second")]
    [InlineData("curate.after-receipt", "third")]
    public async Task Run_says_that_a_raw_object_vanished_when_it_is_deleted_meanwhile(string step, string delivery)
    {
        using TestLake lake = await ServedAsync();
        await lake.DoAsync("ingest", await lake.MakeDeliveryAsync("second", 300, 2), await lake.MakeDeliveryAsync("third", 200, 3));
        LakeState before = await LakeState.ReadAsync(lake);

        CommandOutcome outcome = await PausedAsync(lake, step, () => File.Delete(RawPath(lake, delivery)), "run", "-e", Tomorrow);

        ShouldFail(outcome, 5, $"raw/customer/voucher/{delivery}.parquet");
        outcome.Error.ShouldContain("vanished or was replaced");
        (await LakeState.ReadAsync(lake)).ShouldKeep(before);
        await ShouldRecoverAsync(lake);
    }

    [Fact]
    public async Task Run_says_that_a_raw_object_was_replaced_when_it_is_meanwhile()
    {
        using TestLake lake = await ServedAsync();
        await lake.DoAsync("ingest", await lake.MakeDeliveryAsync("second", 300, 2));
        string other = await lake.MakeDeliveryAsync("other", 310, 3);
        LakeState before = await LakeState.ReadAsync(lake);

        CommandOutcome outcome = await PausedAsync(
            lake, "curate.file-written", () => File.Move(other, RawPath(lake, "second"), overwrite: true), "run", "-e", Tomorrow);

        ShouldFail(outcome, 5, "raw/customer/voucher/second.parquet");
        (await LakeState.ReadAsync(lake)).Parts["served"].ShouldBe(before.Parts["served"]);
        await ShouldRecoverAsync(lake);
    }

    [Theory]
    [InlineData("run", "-e", "2020-05-29")]
    [InlineData("backfill", "--from", "2020-05-28", "--to", "2020-05-29")]
    public async Task Run_names_a_curated_object_when_it_is_damaged(params string[] command)
    {
        using TestLake lake = await ServedAsync();
        LakeState before = await LakeState.ReadAsync(lake);
        string damaged = Directory.GetFiles(Path.Combine(lake.Root, "curated"), "*.parquet", SearchOption.AllDirectories)
            .Single(path => path.Contains("/files/", StringComparison.Ordinal));
        Flip(damaged);

        CommandOutcome outcome = await LakeProcess.RunAsync(lake, command);

        ShouldFail(outcome, 1, Path.GetFileName(damaged));
        outcome.Error.ShouldContain("checksum");
        await lake.DoAsync(command);
        LakeState after = await LakeState.ReadAsync(lake);
        after.Parts["Curated 2020-05-28"].ShouldBe(before.Parts["Curated 2020-05-28"]);
        after.Parts["Consumption 2020-05-28"].ShouldBe(before.Parts["Consumption 2020-05-28"]);
        await ShouldRecoverAsync(lake);
    }

    [Fact]
    public async Task Run_names_a_provision_object_when_it_is_damaged_before_it_is_published()
    {
        using TestLake lake = await ServedAsync();
        LakeState before = await LakeState.ReadAsync(lake);
        await lake.DoAsync("run", "curate", "aggregate", "-e", Tomorrow);
        string damaged = Directory.GetFiles(Path.Combine(lake.Root, "provision", "customer", "voucher_usage"), "*.parquet", SearchOption.AllDirectories)
            .Single(path => path.Contains(Tomorrow, StringComparison.Ordinal));
        Flip(damaged);

        CommandOutcome outcome = await LakeProcess.RunAsync(lake, "run", "-e", Tomorrow);

        ShouldFail(outcome, 1, "voucher_usage/execution_date=2020-05-29T000000");
        (await LakeState.ReadAsync(lake)).Parts["served"].ShouldBe(before.Parts["served"]);
        await ShouldRecoverAsync(lake);
    }

    [Theory]
    [InlineData("curated/customer/voucher/execution_date=2020-05-28T000000/_manifest.json")]
    [InlineData("provision/customer/voucher_most_used/execution_date=2020-05-28T000000/_manifest.json")]
    [InlineData("consumption/customer/voucher/execution_date=2020-05-28T000000/_manifest.json")]
    [InlineData("consumption/customer/voucher/_current.json")]
    public async Task Commands_refuse_and_change_nothing_when_an_object_has_a_newer_format(string key)
    {
        using TestLake lake = await ServedAsync();
        string path = Path.Combine(lake.Root, key);
        string known = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, known.Replace("\"format_version\": 1", "\"format_version\": 99, \"new\": {}", StringComparison.Ordinal));
        Dictionary<string, DateTime> before = Objects(lake);
        lake.Set("LAKE_GC_GRACE", "0s");

        foreach (string command in new[] { $"run -e {Today} --force", "gc --keep 1" })
        {
            CommandOutcome outcome = await LakeProcess.RunAsync(lake, command.Split(' '));

            ShouldFail(outcome, 1, key);
            outcome.Error.ShouldContain("version 99");
            Objects(lake).ShouldBe(before, $"lake {command} changed something");
        }

        await File.WriteAllTextAsync(path, known);
        await ShouldRecoverAsync(lake);
    }

    [Theory]
    [InlineData("curated/customer/voucher/execution_date=2020-05-28T000000/_manifest.json")]
    [InlineData("provision/customer/voucher_most_used/execution_date=2020-05-28T000000/_manifest.json")]
    [InlineData("consumption/customer/voucher/execution_date=2020-05-28T000000/_manifest.json")]
    [InlineData("consumption/customer/voucher/_current.json")]
    public async Task Run_names_a_damaged_object_and_recovers_when_it_is_deleted(string key)
    {
        using TestLake lake = await ServedAsync();
        LakeState before = await LakeState.ReadAsync(lake);
        string path = Path.Combine(lake.Root, key);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);

        CommandOutcome outcome = await LakeProcess.RunAsync(lake, "run", "-e", Today);

        ShouldFail(outcome, 1, key);
        outcome.Error.ShouldContain("delete it and run the execution date again");
        File.Delete(path);
        await lake.DoAsync("run", "-e", Today);
        (await LakeState.ReadAsync(lake)).ShouldEqual(before);
    }

    [UnixTheory]
    [InlineData("curate.file-written")]
    [InlineData("aggregate.before-put")]
    [InlineData("publish.before-put")]
    public async Task Run_ends_with_130_and_goes_on_from_there_when_it_is_interrupted(string step)
    {
        using TestLake lake = await ServedAsync();
        await lake.DoAsync("ingest", await lake.MakeDeliveryAsync("second", 300, 2));
        LakeState before = await LakeState.ReadAsync(lake);
        string pause = Path.Combine(lake.Folder, "pause");
        lake.Set("LAKE_FAILPOINT", $"{step}:1:{pause}");
        using LakeProcess process = LakeProcess.Start(lake, "run", "-e", Tomorrow);
        await WaitForAsync(pause, process);

        await process.InterruptAsync();
        File.Delete(pause);
        CommandOutcome outcome = await process.WaitAsync();

        lake.Set("LAKE_FAILPOINT", "");
        ShouldFail(outcome, 130, "cancelled");
        (await LakeState.ReadAsync(lake)).Parts["served"].ShouldBe(before.Parts["served"]);
        Directory.GetDirectories(lake.Variable("LAKE_TEMP")!).ShouldBeEmpty("the run's work folder goes with it");
        await ShouldRecoverAsync(lake);
    }

    [Fact]
    public async Task Command_reports_all_faults_together_when_settings_are_wrong()
    {
        using TestLake lake = new();
        lake.Set("LAKE_THREADS", "none");
        lake.Set("LAKE_MEMORY_LIMIT", "1KB");
        lake.Set("LAKE_GC_GRACE", "soon");
        lake.Set("LAKE_BUCKETS__RAW", "Raw!");

        CommandOutcome outcome = await LakeProcess.RunAsync(lake, "run", "-e", Today);

        outcome.ExitCode.ShouldBe(2);
        outcome.Error.Trim().ShouldNotContain('\n');
        foreach (string name in new[] { "LAKE_THREADS", "LAKE_MEMORY_LIMIT", "LAKE_GC_GRACE", "LAKE_BUCKETS__RAW" })
        {
            outcome.Error.ShouldContain(name);
        }

        Directory.Exists(lake.Root).ShouldBeFalse();
    }

    /// <summary>Starts the command, does something while it waits at a step, and lets it go on.</summary>
    internal static async Task<CommandOutcome> PausedAsync(TestLake lake, string step, Action meanwhile, params IReadOnlyList<string> args) =>
        await PausedAsync(lake, step, () => Task.Run(meanwhile), args);

    internal static async Task<CommandOutcome> PausedAsync(TestLake lake, string step, Func<Task> meanwhile, params IReadOnlyList<string> args)
    {
        string pause = Path.Combine(lake.Folder, "pause");
        lake.Set("LAKE_FAILPOINT", $"{step}:1:{pause}");
        using LakeProcess process = LakeProcess.Start(lake, args);
        lake.Set("LAKE_FAILPOINT", "");
        await WaitForAsync(pause, process);
        await meanwhile();
        File.Delete(pause);
        return await process.WaitAsync();
    }

    private static async Task WaitForAsync(string pause, LakeProcess process)
    {
        while (!File.Exists(pause))
        {
            process.HasEnded.ShouldBeFalse("the process ended before it reached the step");
            await Task.Delay(5);
        }
    }

    private static async Task<TestLake> ServedAsync(int rows = 500)
    {
        TestLake lake = new();
        await lake.DoAsync("sample", "--rows", $"{rows}");
        await lake.DoAsync("run", "-e", Today);
        return lake;
    }

    /// <summary>Runs again; the result must be that of a lake to which nothing has happened.</summary>
    private static async Task ShouldRecoverAsync(TestLake lake)
    {
        await lake.DoAsync("run", "-e", Tomorrow);
        LakeState recovered = await LakeState.ReadAsync(lake);
        using TestLake undisturbed = new();
        foreach (string raw in Directory.GetFiles(Path.Combine(lake.Root, "raw"), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(undisturbed.Root, Path.GetRelativePath(lake.Root, raw));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(raw, copy);
        }

        await undisturbed.DoAsync("run", "-e", Tomorrow);
        LakeState expected = await LakeState.ReadAsync(undisturbed);
        foreach ((string part, string rows) in expected.Parts)
        {
            recovered.Parts.GetValueOrDefault(part).ShouldBe(rows, part);
        }
    }

    private static void ShouldFail(CommandOutcome outcome, int exitCode, string phrase)
    {
        outcome.ExitCode.ShouldBe(exitCode, outcome.Error);
        outcome.Error.ShouldContain(phrase);
        outcome.Error.Trim().ShouldNotContain('\n');
    }

    private static string RawPath(TestLake lake, string delivery) => Path.Combine(lake.Root, "raw", "customer", "voucher", delivery + ".parquet");

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x01;
        File.WriteAllBytes(path, bytes);
    }

    private static void SetMode(IEnumerable<string> folders, UnixFileMode mode)
    {
        foreach (string folder in folders)
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder, mode);
            }
        }
    }

    /// <summary>Every object but the records of runs, with its time of last change.</summary>
    private static Dictionary<string, DateTime> Objects(TestLake lake) => Directory.GetFiles(lake.Root, "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/_runs/", StringComparison.Ordinal))
        .ToDictionary(path => path, File.GetLastWriteTimeUtc);
}
