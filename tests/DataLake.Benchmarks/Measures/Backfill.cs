using System.Globalization;
using DataLake.Benchmarks.Subjects;
using DataLake.Lake;

namespace DataLake.Benchmarks.Measures;

/// <summary>A backfill of a year of dates, against a run for one date; each as a process of its own.</summary>
public static class Backfill
{
    private const double Limit = 3;
    private const int Days = 365;

    private static string[] BackfillArguments { get; } =
    [
        "backfill", "--from", new ExecutionDate(Bench.Date.Instant.AddDays(1 - Days)).ToString(), "--to", Bench.Date.ToString(), "--format", "json",
    ];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreateLakeAsync(bench.Options.Rows);
        (List<double> one, List<double> many) = await CompareAsync(bench, lake, isCurated: false);
        (List<double> oneCurated, List<double> manyCurated) = await CompareAsync(bench, lake, isCurated: true);
        string days = Days.ToString(CultureInfo.InvariantCulture);
        return
        [
            Figure.Seconds("one date, only raw there", Median.Of(one)),
            Figure.Seconds($"{days} dates, only raw there", Median.Of(many)),
            Figure.RatioUpTo($"{days} dates / one date, only raw there", Median.OfRatios(many, one), Limit),
            Figure.Seconds("one date, rows curated already", Median.Of(oneCurated)),
            Figure.Seconds($"{days} dates, rows curated already", Median.Of(manyCurated)),
            Figure.Plain($"{days} dates / one date, rows curated already", FormattableString.Invariant($"{Median.OfRatios(manyCurated, oneCurated):F3}")),
        ];
    }

    private static async Task<(List<double> One, List<double> Many)> CompareAsync(Bench bench, TemporaryLake lake, bool isCurated)
    {
        List<double> one = [];
        List<double> many = [];
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            one.Add(await RunAsync(bench, lake, isCurated, Bench.RunArguments));
            many.Add(await RunAsync(bench, lake, isCurated, BackfillArguments));
            Bench.Say(FormattableString.Invariant($"one date {one[^1]:F2} s, {Days} dates {many[^1]:F2} s{(isCurated ? ", curated already" : "")}"));
        }

        return (one, many);
    }

    private static async Task<double> RunAsync(Bench bench, TemporaryLake lake, bool isCurated, string[] arguments)
    {
        lake.Reset();
        if (isCurated)
        {
            await bench.Command.RunAsync(lake.Root, null, "run", "curate", "-e", Bench.Date.ToString());
            TemporaryLake.Settle();
        }

        return (await bench.Command.RunAsync(lake.Root, null, arguments)).Seconds;
    }
}
