using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>Single lookups over HTTP, against a server that does nothing but read and answer.</summary>
public static class ApiLookups
{
    private const double ThroughputTarget = 0.85;
    private const double P99Limit = 1.5;

    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _round = TimeSpan.FromSeconds(8);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreatePublishedLakeAsync();
        using ServerProcess api = (await bench.Servers.Value).StartApi(lake);
        int answerBytes = await AnswerBytesAsync(api);
        using ServerProcess bare = (await bench.Servers.Value).StartBare(answerBytes);
        await bare.FirstAnswerAsync(Customers.Json(0));
        await Wrk.RunAsync(api, _warmUp);
        await Wrk.RunAsync(bare, _warmUp);

        List<Load> ours = [];
        List<Load> theirs = [];
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            ours.Add(await Load.MeasureAsync(api, _round));
            theirs.Add(await Load.MeasureAsync(bare, _round));
            Bench.Say($"ours {ours[^1]}; bare {theirs[^1]}");
        }

        return
        [
            Figure.Plain("bytes of an answer, on average", FormattableString.Invariant($"{answerBytes}")),
            .. Load.Figures("the API", ours),
            .. Load.Figures("a bare endpoint", theirs),
            Figure.RatioFrom(
                "lookups a second / those of a bare endpoint",
                Median.OfRatios([.. ours.Select(one => one.Wrk.PerSecond)], [.. theirs.Select(one => one.Wrk.PerSecond)]), ThroughputTarget),
            Figure.RatioUpTo(
                "99th percentile / that of a bare endpoint",
                Median.OfRatios([.. ours.Select(one => one.Wrk.P99Seconds)], [.. theirs.Select(one => one.Wrk.P99Seconds)]), P99Limit),
        ];
    }

    private static async Task<int> AnswerBytesAsync(ServerProcess api)
    {
        const int Asked = 200;
        await api.FirstAnswerAsync(Customers.Json(0));
        long bytes = 0;
        for (int i = 0; i < Asked; i++)
        {
            bytes += (await api.AskAsync(Customers.Json(i))).Length;
        }

        return (int)(bytes / Asked);
    }
}
