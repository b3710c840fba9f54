using System.Diagnostics;
using DataLake.Benchmarks.Subjects;
using DataLake.Lake;
using DataLake.Pipeline.Runs;

namespace DataLake.Benchmarks.Measures;

/// <summary>
/// One more delivery with 1 % of the rows, against the full run, both in this process: its start and its compiling are not
/// counted. The new delivery covers the same days as the first, so all its rows are compared with the ones that are there.
/// </summary>
public static class OneMoreDelivery
{
    private const double Limit = 0.1;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        await WarmUpAsync(bench);
        using TemporaryLake lake = await bench.CreateLakeAsync(bench.Options.Rows);
        List<double> full = [];
        List<double> more = [];
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            string delivery = await bench.Deliveries.GetAsync(bench.Options.Rows / 100, seed: 2);
            lake.Reset();
            full.Add(await RunAsync(bench, lake));
            lake.Deliver(delivery);
            TemporaryLake.Settle();
            more.Add(await RunAsync(bench, lake));
            lake.Withdraw(delivery);
            Bench.Say(FormattableString.Invariant($"full run {full[^1]:F2} s, one more delivery {more[^1]:F2} s"));
        }

        return
        [
            Figure.Seconds("full run, in process", Median.Of(full)),
            Figure.Seconds("one more delivery of 1 % of the rows, in process", Median.Of(more)),
            Figure.RatioUpTo("one more delivery / full run", Median.OfRatios(more, full), Limit),
        ];
    }

    private static async Task WarmUpAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreateLakeAsync(1000);
        await RunAsync(bench, lake);
        lake.Deliver(await bench.Deliveries.GetAsync(1000, seed: 2));
        await RunAsync(bench, lake);
    }

    private static async Task<double> RunAsync(Bench bench, TemporaryLake folder)
    {
        LakeContext lake = LakeContext.Open(
            bench.Settings with { Root = folder.Root, Temp = Path.Combine(folder.Root, ".temp") }, TimeProvider.System);
        Stopwatch watch = Stopwatch.StartNew();
        RunRequest request = new RunRequestFactory(lake).Create(
            new DatasetName("customer", "voucher"), segmentsFile: null, stages: [], [Bench.Date], force: false, "benchmark");
        RunReport report = await new PipelineRun(lake, new SilentObserver()).ExecuteAsync(request, CancellationToken.None);
        return report.Run is not null
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException("The run found nothing to do.");
    }

    private sealed class SilentObserver : IRunObserver
    {
        public void Begin(string text)
        {
        }

        public void Report(double value)
        {
        }
    }
}
