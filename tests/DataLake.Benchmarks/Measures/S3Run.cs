using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using DataLake.Benchmarks.Subjects;
using DataLake.Lake;

namespace DataLake.Benchmarks.Measures;

/// <summary>
/// A full run in buckets, against the same run in a folder and a bare parallel copy of the bytes that it moves: the raw object
/// down, what was made of it up. Then the run again with nothing changed.
/// </summary>
public static partial class S3Run
{
    private const double Limit = 1.25;
    private const int RequestLimit = 15;
    private const double AgainLimit = 1.5;
    private const string MemoryLimit = "512MB";
    private const long MoreBytesLimit = 128 << 20;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        Environment.SetEnvironmentVariable("LAKE_TEST_S3_BYTES", Bench.S3Bytes);
        using TemporaryLake folder = await bench.CreateLakeAsync(bench.Options.Rows);
        await using S3Lake buckets = new(bench.WorkFolder);
        string key = await buckets.DeliverAsync(await bench.Deliveries.GetAsync(bench.Options.Rows));
        List<ProcessOutcome> embedded = [];
        List<ProcessOutcome> onS3 = [];
        List<ProcessOutcome> again = [];
        List<double> copies = [];
        List<long> more = [];
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            folder.Reset();
            embedded.Add(await bench.Command.RunAsync(folder.Root, null, Bench.RunArguments));
            copies.Add(await CopyAsync(buckets, key, folder, bench.WorkFolder));
            await buckets.ResetAsync();
            onS3.Add(await bench.Command.RunAsync(buckets.Settings, null, Bench.RunArguments));
            again.Add(await bench.Command.RunAsync(buckets.Settings, null, [.. Bench.RunArguments, "--verbose"]));
            more.Add(await MoreMemoryAsync(bench, folder, buckets));
            Bench.Say(FormattableString.Invariant(
                $"embedded {embedded[^1].Seconds:F2} s, copy {copies[^1]:F2} s, on S3 {onS3[^1].Seconds:F2} s, again {again[^1].Seconds:F2} s, {more[^1] >> 20} MiB more"));
        }

        double[] both = [.. embedded.Zip(copies, (run, copy) => run.Seconds + copy)];
        double[] full = [.. onS3.Select(run => run.Seconds)];
        return
        [
            Figure.Seconds("full run in a folder", Median.Of([.. embedded.Select(run => run.Seconds)])),
            Figure.Seconds("bare parallel copy of the same bytes", Median.Of(copies)),
            Figure.Seconds("full run on S3", Median.Of(full)),
            .. onS3[0].StageSeconds().Keys.Select(stage =>
                Figure.Seconds($"of it {stage}", Median.Of([.. onS3.Select(run => run.StageSeconds()[stage])]))),
            Figure.RatioUpTo("full run on S3 / (in a folder + copy)", Median.OfRatios(full, both), Limit),
            Figure.SecondsUpTo("run again on S3, nothing changed", Median.Of([.. again.Select(run => run.Seconds)]), AgainLimit),
            Figure.CountUpTo("its requests", again.Max(Requests), RequestLimit),
            Figure.MebibytesUpTo($"peak memory on S3 above that in a folder, {MemoryLimit}", (long)Median.Of([.. more.Select(bytes => (double)bytes)]), MoreBytesLimit),
        ];
    }

    private static async Task<long> MoreMemoryAsync(Bench bench, TemporaryLake folder, S3Lake buckets)
    {
        folder.Reset();
        long embedded = (await bench.Command.RunAsync(folder.Root, MemoryLimit, Bench.RunArguments)).PeakBytes;
        await buckets.ResetAsync();
        return (await bench.Command.RunAsync(buckets.Settings, MemoryLimit, Bench.RunArguments)).PeakBytes - embedded;
    }

    private static async Task<double> CopyAsync(S3Lake buckets, string key, TemporaryLake made, string workFolder)
    {
        string raw = Path.Combine(workFolder, "raw-copy");
        string bucket = buckets.BucketOf(Zone.Curated) + "-copy";
        string[] files = [.. Enum.GetValues<Zone>().Where(zone => zone is not Zone.Raw).SelectMany(zone =>
            Directory.EnumerateFiles(Path.Combine(made.Root, zone.ToString().ToLowerInvariant()), "*", SearchOption.AllDirectories))];
        await buckets.Client.S3.PutBucketAsync(bucket);
        TemporaryLake.Settle();
        Stopwatch watch = Stopwatch.StartNew();
        await buckets.Client.DownloadAsync(buckets.BucketOf(Zone.Raw), key, raw);
        await Parallel.ForEachAsync(files, async (file, _) => await buckets.Client.UploadAsync(bucket, Path.GetRelativePath(made.Root, file), file));

        double seconds = watch.Elapsed.TotalSeconds;
        File.Delete(raw);
        await buckets.Client.RemoveAsync(bucket);
        return seconds;
    }

    private static int Requests(ProcessOutcome outcome) =>
        int.Parse(RequestCount().Match(outcome.Errors).Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^debug: (\d+) requests", RegexOptions.Multiline)]
    private static partial Regex RequestCount();
}
