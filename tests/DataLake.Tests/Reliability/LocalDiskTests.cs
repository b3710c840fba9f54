using System.Text.Json;
using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>The disk of <c>LAKE_TEMP</c> fails, and not that of the lake: the error names the setting that mends it.</summary>
public sealed class LocalDiskTests
{
    private const string Date = "2020-05-28";

    // LAKE_TEMP is a disk of its own, of $1; then the command.
    private const string OnSmallDisk = """
        exec unshare --user --map-root-user --mount sh -c '
            mkdir -p "$LAKE_TEMP" && mount -t tmpfs -o size=$1 tmpfs "$LAKE_TEMP" || exit 99
            shift; exec "$LAKE" "$@"' sh "$@"
        """;

    [UnixFact(Needs.MountNamespace)]
    public async Task Copy_names_LAKE_TEMP_when_its_disk_is_full()
    {
        using TestLake from = new();
        await from.DoAsync("sample", "--rows", "60000");
        using TestLake to = new();

        CommandOutcome outcome = await LakeProcess.RunScriptAsync(to, OnSmallDisk, "100k", "copy", "--from", from.Root);

        ShouldNameTemp(to, outcome, "The disk is full");
        await to.DoAsync("copy", "--from", from.Root);
    }

    [UnixFact(Needs.MountNamespace)]
    public async Task Run_names_LAKE_TEMP_and_leaves_a_record_when_its_disk_is_full()
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "60000");

        CommandOutcome outcome = await LakeProcess.RunScriptAsync(lake, OnSmallDisk, "100k", "run", "-e", Date);

        ShouldNameTemp(lake, outcome, "The disk is full");
        await ShouldHaveFailedRunAsync(lake, "The disk is full");
    }

    [UnixFact(Needs.MountNamespace)]
    public async Task Failed_run_is_recorded_when_its_own_files_filled_the_disk()
    {
        using TestLake lake = new();
        Directory.CreateDirectory(lake.Root);
        lake.Set("LAKE_TEMP", Path.Combine(lake.Root, ".temp"));

        CommandOutcome outcome = await LakeProcess.RunScriptAsync(
            lake,
            """
            exec unshare --user --map-root-user --mount sh -c '
                mount -t tmpfs -o size=20m tmpfs "$LAKE_ROOT" || exit 99
                "$LAKE" sample --rows 60000 >/dev/null || exit 98
                mount -o remount,size=$(($(du -sk "$LAKE_ROOT" | cut -f1) + 500))k "$LAKE_ROOT" || exit 97
                "$LAKE" run -e 2020-05-28 >/dev/null; full=$?
                "$LAKE" runs --format csv >&2; exit $full'
            """);

        outcome.ExitCode.ShouldBe(4, outcome.Error);
        outcome.Error.ShouldStartWith("error: The disk is full");
        outcome.Error.ShouldContain(",failed,");
    }

    [Theory]
    [InlineData("run", "-e", Date)]
    [InlineData("copy", "--from", "source")]
    public async Task Command_names_LAKE_TEMP_when_it_cannot_be_a_folder(params string[] args)
    {
        using TestLake lake = new();
        await lake.DoAsync("sample", "--rows", "500");
        using TestLake other = new();
        await other.DoAsync("sample", "--rows", "500", "--seed", "2");
        Spoil(lake);
        if (args[0] == "copy")
        {
            lake.Set("LAKE_ROOT", Path.Combine(lake.Folder, "copy"));
        }

        CommandOutcome outcome = await lake.InvokeAsync([.. args.Select(arg => arg == "source" ? other.Root : arg)]);

        ShouldNameTemp(lake, outcome, "The folder for files in the making failed: ");
    }

    [Fact]
    public async Task Doctor_names_LAKE_TEMP_when_it_cannot_be_a_folder()
    {
        using TestLake lake = new();
        Spoil(lake);

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "json");

        outcome.ExitCode.ShouldBe(4);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        JsonElement disk = document.RootElement.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("check").GetString() == "disk: LAKE_TEMP");
        disk.GetProperty("result").GetString().ShouldBe("FAILED");
        disk.GetProperty("detail").GetString()!.ShouldContain("name another one with LAKE_TEMP");
    }

    /// <summary>Puts a file where the folder should be.</summary>
    internal static void Spoil(TestLake lake)
    {
        string file = Path.Combine(lake.Folder, "file");
        File.WriteAllText(file, "");
        lake.Set("LAKE_TEMP", Path.Combine(file, "temp"));
    }

    /// <summary>The error is one line, names the folder and the setting, and no other setting.</summary>
    internal static void ShouldNameTemp(TestLake lake, CommandOutcome outcome, string what)
    {
        outcome.ExitCode.ShouldBe(4, outcome.Error);
        outcome.Error.Trim().ShouldNotContain('\n');
        outcome.Error.ShouldStartWith("error: " + what);
        outcome.Error.ShouldContain("with LAKE_TEMP");
        outcome.Error.ShouldNotContain("LAKE_ROOT");
        outcome.Error.ShouldNotContain("LAKE_CACHE");
    }

    private static async Task ShouldHaveFailedRunAsync(TestLake lake, string what)
    {
        using JsonDocument runs = JsonDocument.Parse(await lake.DoAsync("runs", "--format", "json"));
        string id = runs.RootElement.GetProperty("runs").EnumerateArray().Single().GetProperty("run_id").GetString()!;
        string record = await lake.DoAsync("runs", id, "--format", "json");
        record.ShouldContain("failed");
        record.ShouldContain(what);
    }
}

/// <summary>The same on S3, where what is fetched goes to the local disk, too.</summary>
[NeedsS3]
public sealed class LocalDiskOnS3Tests
{
    [UnixFact(Needs.MountNamespace)]
    public async Task Run_names_LAKE_TEMP_when_the_end_of_a_delivery_does_not_fit()
    {
        if (S3Server.WhySkipped is not null)
        {
            return;
        }

        using TestLake lake = LakeCopies.OnS3();
        await lake.DoAsync("ingest", await lake.MakeLargeDeliveryAsync("large", 420, 2));
        lake.Set("LAKE_CACHE", Path.Combine(lake.Folder, "cache"));

        CommandOutcome outcome = await LakeProcess.RunScriptAsync(
            lake,
            """
            exec unshare --user --map-root-user --mount sh -c '
                mkdir -p "$LAKE_TEMP" && mount -t tmpfs -o size=500k tmpfs "$LAKE_TEMP" || exit 99
                exec "$LAKE" run -e 2020-05-28'
            """);

        LocalDiskTests.ShouldNameTemp(lake, outcome, "The disk is full");
    }

    [StoreFact]
    public async Task Doctor_does_not_blame_the_store_when_there_can_be_no_local_file()
    {
        using TestLake lake = LakeCopies.OnS3();
        lake.Set("LAKE_CACHE", Path.Combine(lake.Folder, "cache"));
        LocalDiskTests.Spoil(lake);

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "csv");

        outcome.ExitCode.ShouldBe(4);
        outcome.Output.ShouldContain("store: upload in parts,note,\"not tried, for want of a local file: ");
        outcome.Output.ShouldContain("disk: LAKE_TEMP,FAILED,");
    }

    [StoreFact]
    public async Task What_a_killed_doctor_left_in_LAKE_TEMP_goes_with_the_next_command()
    {
        using FaultyProxyOfParts proxy = new();
        using TestLake lake = LakeCopies.OnS3(("LAKE_ROOT", proxy.Endpoint));
        string temp = lake.Variable("LAKE_TEMP")!;
        using (LakeProcess doctor = LakeProcess.Start(lake, "doctor"))
        {
            await proxy.Reached.WaitAsync(TimeSpan.FromMinutes(1));
            doctor.Kill();
            await doctor.WaitAsync();
        }

        string left = Directory.GetDirectories(temp).Single(folder => File.Exists(Path.Combine(folder, "lock")));
        Directory.GetFiles(left).Sum(file => new FileInfo(file).Length).ShouldBeGreaterThan(5 << 20);
        Directory.GetFiles(temp).ShouldBeEmpty();
        File.SetLastWriteTimeUtc(Path.Combine(left, "lock"), DateTime.UtcNow.AddMinutes(-2));
        lake.Set("LAKE_ROOT", S3Server.Shared.Endpoint);

        await lake.DoAsync("gc");

        Directory.Exists(left).ShouldBeFalse();
    }

    /// <summary>Stands still when a part is sent.</summary>
    private sealed class FaultyProxyOfParts : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly S3.Faults.FaultyProxy _proxy;

        public FaultyProxyOfParts() => _proxy = new S3.Faults.FaultyProxy(S3Server.Shared.Endpoint, line =>
        {
            if (!line.Contains("partNumber=", StringComparison.Ordinal))
            {
                return S3.Faults.Fault.None;
            }

            _reached.TrySetResult();
            return S3.Faults.Fault.StallBefore;
        });

        public string Endpoint => _proxy.Endpoint;

        public Task Reached => _reached.Task;

        public void Dispose() => _proxy.Dispose();
    }
}
