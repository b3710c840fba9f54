using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>A full run of one delivery as a process of its own, against a naive script that does less.</summary>
public static class FullRun
{
    private const double Limit = 1.2;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        string delivery = await bench.Deliveries.GetAsync(bench.Options.Rows);
        using TemporaryLake lake = await bench.CreateLakeAsync(bench.Options.Rows);
        NaiveScript naive = new(bench.Settings, Path.Combine(bench.WorkFolder, "naive"));
        List<ProcessOutcome> runs = [];
        List<double> baseline = [];
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            lake.Reset();
            runs.Add(await bench.Command.RunAsync(lake.Root, null, Bench.RunArguments));
            TemporaryLake.Settle();
            baseline.Add(await naive.RunAsync(delivery, Bench.Date));
            Bench.Say(FormattableString.Invariant($"full run {runs[^1].Seconds:F2} s, naive {baseline[^1]:F2} s"));
        }

        double[] full = [.. runs.Select(run => run.Seconds)];
        return
        [
            Figure.Seconds("full run, whole process", Median.Of(full)),
            .. runs[0].StageSeconds().Keys.Select(stage =>
                Figure.Seconds($"of it {stage}", Median.Of([.. runs.Select(run => run.StageSeconds()[stage])]))),
            Figure.Seconds("naive script, process start not counted", Median.Of(baseline)),
            Figure.RatioUpTo("full run / naive script", Median.OfRatios(full, baseline), Limit),
        ];
    }
}
