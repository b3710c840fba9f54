using DataLake.Benchmarks.Subjects;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Benchmarks.Measures;

/// <summary>Lookups while snapshots are swapped as often as the service looks for them, against lookups while none is.</summary>
public static class ApiSwap
{
    private const double P99Limit = 1.3;

    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _round = TimeSpan.FromSeconds(8);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreatePublishedLakeAsync();
        await bench.Command.RunAsync(lake.Root, null, "run", "-e", Bench.NextDate.ToString());
        using LakeContext context = LakeContext.Open(bench.Settings with { Root = lake.Root }, TimeProvider.System);
        CurrentSnapshot[] pointers = [await SnapshotAsync(context, Bench.Date), await SnapshotAsync(context, Bench.NextDate)];
        using ServerProcess api = (await bench.Servers.Value).StartApi(lake, ("LAKE_API_POLL", "1s"));
        await api.FirstAnswerAsync(Customers.Json(0));
        await Wrk.RunAsync(api, _round);

        List<Load> steady = [];
        List<Load> swapping = [];
        int swaps = Swaps(api);
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            steady.Add(await Load.MeasureAsync(api, _round));
            swapping.Add(await MeasureSwappingAsync(api, context, pointers));
            Bench.Say($"steady {steady[^1]}; swapping {swapping[^1]}");
        }

        return
        [
            .. Load.Figures("no swaps", steady),
            .. Load.Figures("a swap each second", swapping),
            Figure.Plain("swaps", FormattableString.Invariant($"{Swaps(api) - swaps}")),
            Figure.RatioUpTo(
                "99th percentile during swaps / without",
                Median.OfRatios([.. swapping.Select(one => one.Wrk.P99Seconds)], [.. steady.Select(one => one.Wrk.P99Seconds)]), P99Limit),
        ];
    }

    private static int Swaps(ServerProcess api) => api.Lines.Count(line => line.Contains("serving ", StringComparison.Ordinal));

    private static async Task<CurrentSnapshot> SnapshotAsync(LakeContext context, ExecutionDate date)
    {
        DatasetName dataset = new("customer", "voucher");
        ObjectAddress address = context.Path.SnapshotManifest(dataset, date);
        Manifest manifest = await context.Manifests.ReadManifestAsync(address, CancellationToken.None) ?? throw new InvalidOperationException($"{date} is not published.");
        CurrentSnapshot current = (await context.Manifests.ReadAsync(context.Path.Current(dataset), LakeJson.Default.CurrentSnapshot, CancellationToken.None))!.Value.Value;
        return current with { ExecutionDate = manifest.ExecutionDate, RunId = manifest.RunId, Manifest = address.Key };
    }

    private static async Task<Load> MeasureSwappingAsync(ServerProcess api, LakeContext context, CurrentSnapshot[] pointers)
    {
        using CancellationTokenSource done = new();
        Task swaps = SwapAsync(context, pointers, done.Token);
        Load load = await Load.MeasureAsync(api, _round);
        await done.CancelAsync();
        await swaps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return load;
    }

    private static async Task SwapAsync(LakeContext context, CurrentSnapshot[] pointers, CancellationToken done)
    {
        using PeriodicTimer timer = new(_poll);
        for (int i = 0; ; i++)
        {
            CurrentSnapshot pointer = pointers[i % pointers.Length] with { Switched = DateTimeOffset.UtcNow };
            await context.Manifests.WriteAsync(
                context.Path.Current(new DatasetName("customer", "voucher")), pointer, LakeJson.Default.CurrentSnapshot, PutCondition.None, CancellationToken.None);
            await timer.WaitForNextTickAsync(done);
        }
    }
}
