using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>The profile of a delivery that is curated already, as a process of its own, with little memory.</summary>
public static class Profile
{
    private const string MemoryLimit = "512MB";
    private const long PeakLimitBytes = 1L << 30;

    // On two cores, for 10 million rows; other numbers of rows in proportion.
    private const double SecondsOfTenMillion = 15;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        long rows = bench.Options.Rows * 100 / 286;
        double limit = Math.Round(SecondsOfTenMillion * rows / 1e7, 3);
        using TemporaryLake lake = await bench.CreateLakeAsync(rows);
        await bench.Command.RunAsync(lake.Root, null, "run", "curate", "-e", Bench.Date.ToString());
        List<Figure> figures = [];
        foreach (string table in new[] { "raw.voucher", "curated.voucher" })
        {
            List<ProcessOutcome> runs = [];
            for (int round = 0; round < bench.Options.Rounds; round++)
            {
                TemporaryLake.Settle();
                runs.Add(await bench.Command.RunAsync(lake.Root, MemoryLimit, "profile", table, "--out", Path.Combine(lake.Root, "profile.html")));
                Bench.Say(FormattableString.Invariant($"profile {table} {runs[^1].Seconds:F2} s, {runs[^1].PeakBytes >> 20} MiB"));
            }

            string what = FormattableString.Invariant($"{table}, {rows / 1e6:0.##} million rows, {MemoryLimit}");
            figures.Add(Figure.SecondsUpTo(what, Median.Of([.. runs.Select(run => run.Seconds)]), limit));
            figures.Add(Figure.MebibytesUpTo($"{what}: peak memory", runs.Max(run => run.PeakBytes), PeakLimitBytes));
        }

        return figures;
    }
}
