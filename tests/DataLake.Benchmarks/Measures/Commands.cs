using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>What a command costs that has nothing to do, as a process of its own.</summary>
public static class Commands
{
    private const int Repetitions = 9;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreateLakeAsync(bench.Options.Rows);
        await bench.Command.RunAsync(lake.Root, null, Bench.RunArguments);
        List<double> rerun = [];
        List<double> help = [];
        List<double> status = [];
        for (int i = 0; i < Repetitions; i++)
        {
            rerun.Add((await bench.Command.RunAsync(lake.Root, null, Bench.RunArguments)).Seconds);
            help.Add((await bench.Command.RunAsync(lake.Root, null, "--help")).Seconds);
            status.Add((await bench.Command.RunAsync(lake.Root, null, "status")).Seconds);
        }

        return
        [
            Figure.SecondsUpTo("run again, nothing changed", Median.Of(rerun), 1),
            Figure.SecondsUpTo("lake --help", Median.Of(help), 0.25),
            Figure.Plain("lake status", FormattableString.Invariant($"{Median.Of(status):F3} s")),
        ];
    }
}
