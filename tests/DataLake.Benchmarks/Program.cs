using DataLake.Benchmarks;
using DataLake.Benchmarks.Measures;
using DataLake.Benchmarks.Subjects;
using DataLake.Lake;

Dictionary<string, Func<Bench, Task<IReadOnlyList<Figure>>>> measures = new()
{
    ["full-run"] = FullRun.MeasureAsync,
    ["commands"] = Commands.MeasureAsync,
    ["delivery"] = OneMoreDelivery.MeasureAsync,
    ["backfill"] = Backfill.MeasureAsync,
    ["memory"] = Memory.MeasureAsync,
    ["profile"] = Profile.MeasureAsync,
    ["s3-transfer"] = S3Transfer.MeasureAsync,
    ["s3-run"] = S3Run.MeasureAsync,
    ["api-lookups"] = ApiLookups.MeasureAsync,
    ["api-core"] = ApiCore.MeasureAsync,
    ["api-batch"] = ApiBatch.MeasureAsync,
    ["api-swap"] = ApiSwap.MeasureAsync,
    ["api-start"] = ApiStart.MeasureAsync,
};
if (BenchmarkOptions.Parse(args, measures.Keys) is not { } options)
{
    await Console.Error.WriteLineAsync(BenchmarkOptions.Usage);
    return 2;
}

LakeOptions settings = LakeOptions.FromEnvironment(Environment.GetEnvironmentVariable);
string folder = Path.Combine(Path.GetTempPath(), "lake-benchmarks");
string work = Directory.CreateDirectory(Path.Combine(folder, "work-" + Guid.NewGuid().ToString("N")[..8])).FullName;
Report report = new(
    FormattableString.Invariant($"Benchmark: {options.Rows:N0} rows, median of {options.Rounds}"), Machine.Describe(settings, TimeProvider.System));
try
{
    PublishedLake command = await PublishedLake.PublishAsync(Path.Combine(work, "published"));
    Lazy<Task<PublishedServers>> servers = new(() => PublishedServers.PublishAsync(Path.Combine(work, "servers")));
    Bench bench = new(options, settings, command, servers, new Deliveries(settings, Path.Combine(folder, "deliveries")), work);
    foreach ((string name, Func<Bench, Task<IReadOnlyList<Figure>>> measure) in measures)
    {
        if (options.Names.Count == 0 || options.Names.Contains(name))
        {
            await Console.Error.WriteLineAsync(name);
            report.Add(name, await measure(bench));
        }
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

Console.WriteLine(report);
if (options.Out is { } path)
{
    await File.WriteAllTextAsync(path, report.ToString());
}

return report.IsMet ? 0 : 1;
