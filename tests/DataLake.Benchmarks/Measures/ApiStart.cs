using System.Text.Json;
using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>From the start of the process to the first right answer, and the memory of a service that nobody asks.</summary>
public static class ApiStart
{
    private const int Starts = 9;
    private const double StartLimit = 2;
    private const long IdleLimitBytes = 120L << 20;

    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(15);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreatePublishedLakeAsync();
        string expected = await WarmUpAsync(bench, lake);
        List<double> first = [];
        List<double> again = [];
        List<double> bare = [];
        for (int i = 0; i < Starts; i++)
        {
            // The mirror is there, too.
            Directory.Delete(Path.Combine(lake.Root, ".temp"), recursive: true);
            first.Add(await StartAsync((await bench.Servers.Value).StartApi(lake), expected));
            again.Add(await StartAsync((await bench.Servers.Value).StartApi(lake), expected));
            bare.Add(await StartAsync((await bench.Servers.Value).StartBare(expected.Length), null));
            Bench.Say(FormattableString.Invariant($"first {first[^1]:F3} s, again {again[^1]:F3} s, bare {bare[^1]:F3} s"));
        }

        return
        [
            Figure.Seconds("to the first answer, on a new machine", Median.Of(first)),
            Figure.Seconds("to the first answer, started again", Median.Of(again)),
            Figure.Seconds("a bare Kestrel app, to its first answer", Median.Of(bare)),
            Figure.RatioUpTo("started on a new machine / bare", Median.OfRatios(first, bare), StartLimit),
            Figure.RatioUpTo("started again / bare", Median.OfRatios(again, bare), StartLimit),
            .. await MeasureMemoryAsync(bench, lake),
        ];
    }

    /// <summary>Brings files into the system's memory, and finds the right answer.</summary>
    private static async Task<string> WarmUpAsync(Bench bench, TemporaryLake lake)
    {
        using ServerProcess bare = (await bench.Servers.Value).StartBare(100);
        await bare.FirstAnswerAsync(Customers.Json(0));
        using ServerProcess api = (await bench.Servers.Value).StartApi(lake);
        (_, string answer) = await api.FirstAnswerAsync(Customers.Json(0));
        return JsonDocument.Parse(answer).RootElement.GetProperty("voucher_amount").GetDecimal() > 0
            ? answer
            : throw new InvalidOperationException("That is no answer: " + answer);
    }

    private static async Task<double> StartAsync(ServerProcess started, string? expected)
    {
        using ServerProcess server = started;
        (double seconds, string answer) = await server.FirstAnswerAsync(Customers.Json(0));
        return expected is null || answer == expected ? seconds : throw new InvalidOperationException($"Wrong answer: {answer} instead of {expected}.");
    }

    private static async Task<IReadOnlyList<Figure>> MeasureMemoryAsync(Bench bench, TemporaryLake lake)
    {
        using ServerProcess api = (await bench.Servers.Value).StartApi(lake);
        await api.FirstAnswerAsync(Customers.Json(0));
        await Task.Delay(_rest);
        long idle = api.MemoryBytes("VmRSS");
        long ownBytes = api.MemoryBytes("RssAnon");
        await Wrk.RunAsync(api, _rest);
        await Task.Delay(_rest);
        return
        [
            Figure.MebibytesUpTo("resident memory, idle after the start", idle, IdleLimitBytes),
            Figure.Plain("of it its own, not pages of files", FormattableString.Invariant($"{ownBytes >> 20} MiB")),
            Figure.MebibytesUpTo("resident memory, idle after load", api.MemoryBytes("VmRSS"), IdleLimitBytes),
        ];
    }
}
