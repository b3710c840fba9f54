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
        string bucket = $"lake-benchmark-{Guid.NewGuid():N}"[..30];
        using BareClient bare = new();
        await bare.S3.PutBucketAsync(bucket);
        Dictionary<string, List<double>> seconds = new() { ["ours up"] = [], ["bare up"] = [], ["ours down"] = [], ["bare down"] = [], ["ours MD5"] = [] };
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            string copies = Path.Combine(folder, "copies");
            using (S3ObjectStore store = OpenStore(bench.Settings, copies))
            {
                string ours = Path.Combine(folder, "ours");
                File.Copy(file, ours);
                ObjectAddress address = new(bucket, "ours");
                ObjectInfo? written = null;
                seconds["ours up"].Add(await TimeAsync(async () => written = await store.PutFileAsync(address, ours, PutCondition.None, CancellationToken.None)));
                seconds["bare up"].Add(await TimeAsync(() => bare.UploadAsync(bucket, "bare", file)));
                seconds["ours down"].Add(await TimeAsync(async () => (await store.FetchAsync(written!, CancellationToken.None))?.Dispose()));
                seconds["bare down"].Add(await TimeAsync(() => bare.DownloadAsync(bucket, "bare", Path.Combine(folder, "bare"))));

                await bare.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "whole", FilePath = file });
                ObjectInfo? whole = await store.FindAsync(new ObjectAddress(bucket, "whole"), CancellationToken.None);
                seconds["ours MD5"].Add(await TimeAsync(async () => (await store.FetchAsync(whole!, CancellationToken.None))?.Dispose()));
            }

            Bench.Say(string.Join(", ", seconds.Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value[^1]:F2} s"))));
            Directory.Delete(copies, recursive: true);
            File.Delete(Path.Combine(folder, "bare"));
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
