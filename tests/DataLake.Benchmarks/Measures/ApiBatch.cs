using System.Text;
using DataLake.Benchmarks.Subjects;

namespace DataLake.Benchmarks.Measures;

/// <summary>Batches sent and received with curl, end to end.</summary>
public static class ApiBatch
{
    private const long Questions = 2_000_000;
    private const double PerSecondTarget = 500_000;

    // A batch holds an item and some answers: ten times the questions may not need more than what the garbage collector lets lie.
    private const long GrowthLimitBytes = 32L << 20;

    private static readonly Format[] _formats =
    [
        new("NDJSON", "application/x-ndjson", "", "\n", "\n", Customers.Json),
        new("CSV", "text/csv", Customers.CsvHeader + "\r\n", "\r\n", "\r\n", Customers.Csv),
        new("JSON array", "application/json", "[", ",\n", "]", Customers.Json),
    ];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreatePublishedLakeAsync();
        using ServerProcess api = (await bench.Servers.Value).StartApi(lake);
        await api.FirstAnswerAsync(Customers.Json(0));
        List<Figure> figures = [];
        foreach (Format format in _formats)
        {
            await CheckAsync(bench, api, format);
            string file = await format.WriteAsync(bench.WorkFolder, Questions / 10);
            await Curl.SendAsync(api, format.MediaType, file, "/dev/null");
            long before = api.MemoryBytes("VmHWM");
            file = await format.WriteAsync(bench.WorkFolder, Questions);
            double perSecond = await MeasureAsync(bench, api, format, file);
            figures.Add(format == _formats[0]
                ? Figure.CountFrom($"{format.Name}: lookups a second", perSecond, PerSecondTarget)
                : Figure.Plain($"{format.Name}: lookups a second", FormattableString.Invariant($"{perSecond:N0}")));
            figures.Add(Figure.MebibytesUpTo($"{format.Name}: more memory for 10 times the questions", api.MemoryBytes("VmHWM") - before, GrowthLimitBytes));
            File.Delete(file);
        }

        figures.Add(Figure.Plain("peak memory after all", FormattableString.Invariant($"{api.MemoryBytes("VmHWM") >> 20} MiB")));
        return figures;
    }

    private static async Task<double> MeasureAsync(Bench bench, ServerProcess api, Format format, string file)
    {
        List<double> perSecond = [];
        for (int round = 0; round < bench.Options.Rounds; round++)
        {
            TimeSpan before = api.ProcessorTime();
            double seconds = await Curl.SendAsync(api, format.MediaType, file, "/dev/null");
            perSecond.Add(Questions / seconds);
            Bench.Say(FormattableString.Invariant($"{format.Name} {perSecond[^1]:N0}/s, {1e6 * (api.ProcessorTime() - before).TotalSeconds / Questions:F2} us of the server each"));
        }

        return Median.Of(perSecond);
    }

    /// <summary>Each item has to have the answer that its question has alone.</summary>
    private static async Task CheckAsync(Bench bench, ServerProcess api, Format format)
    {
        const int Checked = 200;
        string questions = await format.WriteAsync(bench.WorkFolder, Checked);
        string answers = Path.Combine(bench.WorkFolder, "answers");
        await Curl.SendAsync(api, format.MediaType, questions, answers);
        string[] lines = await File.ReadAllLinesAsync(answers, Encoding.UTF8);
        int first = format.MediaType == "text/csv" ? 1 : 0;
        for (int i = 0; i < Checked; i++)
        {
            string alone = await api.AskAsync(Customers.Json(i));
            string amount = alone[(alone.IndexOf(':', StringComparison.Ordinal) + 1)..alone.IndexOf(',', StringComparison.Ordinal)];
            string expected = first == 1 ? $"{i},{amount}," : $"{{\"customer_id\":{i},{alone[1..]}";
            if (!lines[i + first].Contains(expected, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{format.Name} {i} is answered with {lines[i + first]} instead of {expected}.");
            }
        }
    }

    private sealed record Format(string Name, string MediaType, string Start, string Between, string End, Func<long, string> Question)
    {
        public async Task<string> WriteAsync(string folder, long questions)
        {
            string path = Path.Combine(folder, $"questions-{questions}");
            await using StreamWriter file = new(path, append: false, new UTF8Encoding(false), 1 << 20);
            await file.WriteAsync(Start);
            for (long i = 0; i < questions; i++)
            {
                await file.WriteAsync(i == 0 ? "" : Between);
                await file.WriteAsync(Question(i));
            }

            await file.WriteAsync(End);
            return path;
        }
    }
}
