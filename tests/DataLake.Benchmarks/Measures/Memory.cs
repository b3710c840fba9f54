using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>Time and peak memory of full runs of more and more rows, all with little memory.</summary>
public static class Memory
{
    private const string MemoryLimit = "512MB";
    private const long PeakLimitBytes = 1L << 30;

    // Time per row may vary this much from one size to the next before it counts as growth.
    private const double GrowthLimit = 1.1;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        long all = bench.Options.Rows;
        List<long> sizes = [all * 10 / 286, all * 100 / 286, all];
        if (bench.Options.Large)
        {
            sizes.Add(all * 1000 / 286);
        }

        List<Figure> figures = [];
        (long Rows, double Seconds)? smaller = null;
        foreach (long rows in sizes)
        {
            ProcessOutcome[] runs = await RunAsync(bench, rows, rows > all ? 1 : bench.Options.Rounds);
            double seconds = Median.Of([.. runs.Select(run => run.StageSeconds().Values.Sum())]);
            string size = FormattableString.Invariant($"{rows / 1e6:0.##} million rows, {MemoryLimit}");
            figures.Add(Figure.Seconds($"{size}: all stages", seconds));
            figures.Add(Figure.MebibytesUpTo($"{size}: peak memory", runs.Max(run => run.PeakBytes), PeakLimitBytes));
            if (smaller is { } before)
            {
                figures.Add(Figure.RatioUpTo(
                    FormattableString.Invariant($"{size}: time per row / that of {before.Rows / 1e6:0.##} million"),
                    seconds / before.Seconds / (rows / (double)before.Rows), GrowthLimit));
            }

            smaller = (rows, seconds);
        }

        return figures;
    }

    private static async Task<ProcessOutcome[]> RunAsync(Bench bench, long rows, int rounds)
    {
        using TemporaryLake lake = await bench.CreateLakeAsync(rows);
        List<ProcessOutcome> runs = [];
        for (int round = 0; round < rounds; round++)
        {
            lake.Reset();
            runs.Add(await bench.Command.RunAsync(lake.Root, MemoryLimit, Bench.RunArguments));
            Bench.Say(FormattableString.Invariant($"{rows} rows {runs[^1].Seconds:F2} s, {runs[^1].PeakBytes >> 20} MiB"));
        }

        return [.. runs];
    }
}
