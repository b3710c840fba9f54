using System.Diagnostics;
using Amazon.S3.Model;
using DataLake.Benchmarks.Subjects;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Tests.S3;

namespace DataLake.Benchmarks.Measures;

/// <summary>One large object to and from an S3 store, by the lake's store and by the bare client in parallel ranges.</summary>
public static class S3Transfer
{
    private const long Bytes = 1_000_000_000;
    private const double Limit = 0.8;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        Environment.SetEnvironmentVariable("LAKE_TEST_S3_BYTES", Bench.S3Bytes);
        string folder = Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "transfer")).FullName;
        string file = Path.Combine(folder, "random");
        await WriteRandomAsync(file);

        // As the lake's own writers do, who need it for their manifests and receipts anyway.
        string sha256 = await DataLake.Lake.Storage.Checksum.OfFileAsync(file, CancellationToken.None);
        string bucket = $"lake-benchmark-{Guid.NewGuid():N}"[..30];
        using BareClient bare = new();
        await bare.S3.PutBucketAsync(bucket);
        Dictionary<string, List<double>> seconds = new() { ["ours up"] = [], ["bare up"] = [], ["ours down"] = [], ["bare down"] = [], ["ours MD5"] = [] };

        // The first round makes code and the server's memory warm. Who goes first changes from round to round.
        for (int round = 0; round <= bench.Options.Rounds; round++)
        {
            Dictionary<string, double> one = await MeasureRoundAsync(bench, bare, bucket, file, sha256, oursFirst: round % 2 == 0);
            Bench.Say(string.Join(", ", one.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value:F2} s"))));
            foreach ((string name, double value) in one.Where(_ => round > 0))
            {
                seconds[name].Add(value);
            }
        }

        await bare.RemoveAsync(bucket);
        Directory.Delete(folder, recursive: true);
        return
        [
            .. seconds.Select(pair => Figure.Seconds($"1 GB, {pair.Key}", Median.Of(pair.Value))),
            Figure.RatioFrom("upload: our throughput / bare client's", Median.OfRatios(seconds["bare up"], seconds["ours up"]), Limit),
            Figure.RatioFrom("download: our throughput / bare client's", Median.OfRatios(seconds["bare down"], seconds["ours down"]), Limit),
        ];
    }

    private static async Task<Dictionary<string, double>> MeasureRoundAsync(Bench bench, BareClient bare, string bucket, string file, string sha256, bool oursFirst)
    {
        string folder = Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "transfer-round")).FullName;
        using S3ObjectStore store = OpenStore(bench.Settings, Path.Combine(folder, "copies"));
        string ours = Path.Combine(folder, "ours");
        File.Copy(file, ours);
        ObjectInfo? written = null;
        ObjectInfo? whole = null;
        Dictionary<string, Func<Task>> transfers = new()
        {
            ["ours up"] = async () => written = await store.PutFileAsync(new ObjectAddress(bucket, "ours"), ours, sha256, PutCondition.None, CancellationToken.None),
            ["bare up"] = () => bare.UploadAsync(bucket, "bare", file),
            ["ours down"] = async () => (await store.FetchAsync(written!, CancellationToken.None))?.Dispose(),
            ["bare down"] = () => bare.DownloadAsync(bucket, "bare", Path.Combine(folder, "bare")),
            ["ours MD5"] = async () => (await store.FetchAsync(whole!, CancellationToken.None))?.Dispose(),
        };
        string[] order = oursFirst ? ["ours up", "bare up", "ours down", "bare down"] : ["bare up", "ours up", "bare down", "ours down"];
        Dictionary<string, double> seconds = [];
        foreach (string name in order)
        {
            seconds[name] = await TimeAsync(transfers[name]);
        }

        await bare.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "whole", FilePath = file });
        whole = await store.FindAsync(new ObjectAddress(bucket, "whole"), CancellationToken.None);
        seconds["ours MD5"] = await TimeAsync(transfers["ours MD5"]);
        await bare.EmptyAsync(bucket);
        Directory.Delete(folder, recursive: true);
        return seconds;
    }

    private static S3ObjectStore OpenStore(LakeOptions settings, string copies) => new(
        S3Server.Shared.Endpoint,
        new S3Options { AccessKeyId = S3Server.Shared.AccessKeyId, SecretAccessKey = S3Server.Shared.SecretAccessKey, Region = S3Server.Shared.Region },
        new LocalCopiesOptions(copies) { SizeLimitBytes = settings.CacheSizeBytes }, TimeProvider.System);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        TemporaryLake.Settle();
        Stopwatch watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task WriteRandomAsync(string path)
    {
        byte[] buffer = new byte[10_000_000];
        Random random = new(1);
        await using FileStream file = new(path, FileMode.CreateNew);
        for (long written = 0; written < Bytes; written += buffer.Length)
        {
            random.NextBytes(buffer);
            await file.WriteAsync(buffer);
        }
    }
}
