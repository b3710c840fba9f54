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

        // The first round makes code and the server's memory warm.
        for (int round = 0; round <= bench.Options.Rounds; round++)
        {
            foreach ((string name, double value) in await MeasureRoundAsync(bench, bare, bucket, file, sha256))
            {
                Bench.Say(FormattableString.Invariant($"{name} {value:F2} s"));
                if (round > 0)
                {
                    seconds[name].Add(value);
                }
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

    /// <summary>
    /// Ours, bare, bare, ours, so that neither profits from its place: where the memory for a file's pages comes from decides
    /// over a second or more, and that goes by what was freed before. A time is the mean of its two.
    /// </summary>
    private static async Task<Dictionary<string, double>> MeasureRoundAsync(Bench bench, BareClient bare, string bucket, string file, string sha256)
    {
        string folder = Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "transfer-round")).FullName;
        Dictionary<string, double> seconds = [];
        ObjectInfo written = null!;
        async Task UploadAsync()
        {
            string ours = Path.Combine(folder, "ours");
            File.Copy(file, ours);
            using S3ObjectStore store = OpenStore(bench.Settings, folder);
            seconds["ours up"] = seconds.GetValueOrDefault("ours up") + (await TimeAsync(async () =>
                written = (await store.PutFileAsync(new ObjectAddress(bucket, "ours"), ours, sha256, PutCondition.None, CancellationToken.None))!) / 2);
        }

        async Task DownloadAsync(string name, ObjectInfo info, int times)
        {
            string copies = Path.Combine(folder, "copies");
            using (S3ObjectStore store = OpenStore(bench.Settings, copies))
            {
                seconds[name] = seconds.GetValueOrDefault(name)
                    + (await TimeAsync(async () => (await store.FetchAsync(info, CancellationToken.None))?.Dispose()) / times);
            }

            Directory.Delete(copies, recursive: true);
        }

        async Task BareAsync(string name, Func<string, Task> transfer)
        {
            string path = Path.Combine(folder, "bare");
            seconds[name] = seconds.GetValueOrDefault(name) + (await TimeAsync(() => transfer(path)) / 2);
            File.Delete(path);
        }

        await UploadAsync();
        await BareAsync("bare up", _ => bare.UploadAsync(bucket, "bare", file));
        await BareAsync("bare up", _ => bare.UploadAsync(bucket, "bare", file));
        await UploadAsync();
        await DownloadAsync("ours down", written, 2);
        await BareAsync("bare down", path => bare.DownloadAsync(bucket, "bare", path));
        await BareAsync("bare down", path => bare.DownloadAsync(bucket, "bare", path));
        await DownloadAsync("ours down", written, 2);

        await bare.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "whole", FilePath = file });
        using (S3ObjectStore store = OpenStore(bench.Settings, folder))
        {
            await DownloadAsync("ours MD5", (await store.FindAsync(new ObjectAddress(bucket, "whole"), CancellationToken.None))!, 1);
        }

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
