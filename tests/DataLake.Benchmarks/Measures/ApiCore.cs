using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DataLake.Api.Snapshots;
using DataLake.Api.Vouchers;
using DataLake.Benchmarks.Subjects;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Benchmarks.Measures;

/// <summary>The core of a lookup without HTTP, by BenchmarkDotNet.</summary>
public static class ApiCore
{
    private const double NanosecondsLimit = 1000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Bench bench)
    {
        using TemporaryLake lake = await bench.CreatePublishedLakeAsync();
        using LakeContext context = LakeContext.Open(bench.Settings with { Root = lake.Root, Temp = Path.Combine(lake.Root, ".temp") }, TimeProvider.System);
        DatasetName dataset = new("customer", "voucher");
        CurrentSnapshot current = (await context.Manifests.ReadAsync(context.Path.Current(dataset), LakeJson.Default.CurrentSnapshot, CancellationToken.None))!.Value.Value;
        Lookups.Served = await new SnapshotLoader(context, dataset).LoadAsync(current, CancellationToken.None);
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(bench.WorkFolder);
        Summary summary = BenchmarkRunner.Run<Lookups>(config);
        return [.. summary.Reports.SelectMany(Figures)];
    }

    private static IEnumerable<Figure> Figures(BenchmarkReport report)
    {
        string what = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
        double nanoseconds = report.ResultStatistics?.Mean ?? throw new InvalidOperationException($"{what} was not measured.");
        long bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? -1;
        Bench.Say(string.Create(CultureInfo.InvariantCulture, $"{what} {nanoseconds:F0} ns, {bytes} bytes"));
        return
        [
            Figure.NanosecondsUpTo(what, nanoseconds, NanosecondsLimit),
            Figure.CountUpTo($"{what}: bytes allocated", (int)bytes, 0),
        ];
    }

    /// <summary>What is measured: one question after the other of many, so that branches cannot be learnt by heart.</summary>
    public class Lookups
    {
        private const int Count = 1024;

        private readonly byte[][] _json = [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(Customers.Json(i)))];
        private readonly CustomerQuestion[] _questions = new CustomerQuestion[Count];
        private readonly DateOnly _today = new(2020, 5, 29);
        private int _next;

        /// <summary>The snapshot to answer from.</summary>
        internal static Snapshot Served { get; set; } = null!;

        /// <summary>Reads all questions once.</summary>
        [GlobalSetup]
        public void Read()
        {
            for (int i = 0; i < Count; i++)
            {
                CustomerJson.ReadAlone(new Utf8JsonReader(_json[i]), ref _questions[i]);
            }
        }

        /// <summary>From the fields to the answer.</summary>
        [Benchmark(Description = "classify and find the answer")]
        public int Find()
        {
            CustomerQuestion question = _questions[_next++ % Count];
            return VoucherLookup.Find(Served, ref question, _today)!.Json.Length;
        }

        /// <summary>From the body to the answer.</summary>
        [Benchmark(Description = "read the JSON, classify and find the answer")]
        public int ReadAndFind()
        {
            CustomerQuestion question = default;
            CustomerJson.ReadAlone(new Utf8JsonReader(_json[_next++ % Count]), ref question);
            return VoucherLookup.Find(Served, ref question, _today)!.Json.Length;
        }
    }
}
