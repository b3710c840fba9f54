using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Commands;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Queries;
using DataLake.Pipeline.Runs;
using DataLake.Tests.S3;

namespace DataLake.Tests;

/// <summary>
/// A real lake in a temporary folder, removed when disposed. Its settings reach the lake as a function, never through the
/// process's environment, so tests with lakes of their own run side by side.
/// </summary>
internal sealed class TestLake : IDisposable
{
    private readonly Dictionary<string, string> _settings = [];

    /// <summary>Makes an empty lake.</summary>
    /// <param name="settings">More settings, such as <c>("LAKE_THREADS", "1")</c>.</param>
    public TestLake(params IEnumerable<(string Name, string Value)> settings)
    {
        Folder = Directory.CreateTempSubdirectory("lake-test-").FullName;
        _settings["LAKE_ROOT"] = Path.Combine(Folder, "lake");
        _settings["LAKE_TEMP"] = Path.Combine(Folder, "temp");
        _settings["LAKE_MEMORY_LIMIT"] = "512MB";
        _settings["LAKE_THREADS"] = "2";
        foreach ((string name, string value) in settings)
        {
            Set(name, value);
        }
    }

    /// <summary>The folder that everything is in; tests may put files of their own there.</summary>
    public string Folder { get; }

    /// <summary>The lake's own folder, <c>LAKE_ROOT</c>.</summary>
    public string Root => _settings["LAKE_ROOT"];

    /// <summary>The dataset that the helpers work with.</summary>
    public DatasetName Dataset { get; init; } = new("customer", "voucher");

    /// <summary>The buckets that the lake is in, which go with it; null, the default, for a lake in a folder or in the buckets of others.</summary>
    public S3Buckets? Buckets { get; init; }

    /// <summary>The clock of every run.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Changes a setting.</summary>
    public void Set(string name, string value) => _settings[name] = value;

    /// <summary>A setting, or null: what <c>lake</c> takes for the environment.</summary>
    public string? Variable(string name) => _settings.GetValueOrDefault(name);

    /// <summary>Opens the lake.</summary>
    public LakeContext Open() => LakeContext.Open(LakeOptions.FromEnvironment(Variable), Clock);

    /// <summary>Reads the dataset from its folder.</summary>
    public Dataset ReadDataset() => DatasetReader.Read(LakeOptions.FromEnvironment(Variable).Datasets, Dataset);

    /// <summary>
    /// Gives the lake datasets of its own, a copy of those that come with the command, and changes values in the
    /// <c>dataset.yaml</c>.
    /// </summary>
    /// <param name="values">The new values, by key; each key stands once in the file.</param>
    public void EditDataset(IReadOnlyDictionary<string, string> values)
    {
        string datasets = Path.Combine(Folder, "datasets");
        CopyFolder(LakeOptions.FromEnvironment(Variable).Datasets, datasets);
        Set("LAKE_DATASETS", datasets);
        string path = Path.Combine(datasets, Dataset.Domain, Dataset.Dataset, "dataset.yaml");
        string[] lines = File.ReadAllLines(path);
        foreach ((string key, string value) in values)
        {
            int line = Array.FindIndex(lines, line => line.TrimStart().StartsWith(key + ":", StringComparison.Ordinal));
            lines[line] = lines[line][..(lines[line].IndexOf(':', StringComparison.Ordinal) + 1)] + " " + value;
        }

        File.WriteAllLines(path, lines);
    }

    /// <summary>Copies a folder with all that is in it, over what is there.</summary>
    public static void CopyFolder(string from, string to)
    {
        foreach (string path in Path.GetFullPath(from) == Path.GetFullPath(to) || !Directory.Exists(from) ? [] : Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy, overwrite: true);
        }
    }

    /// <summary>Opens a DuckDB session with the lake's limits and its four schemas.</summary>
    public async Task<DuckDbSession> OpenSessionAsync()
    {
        LakeOptions options = LakeOptions.FromEnvironment(Variable);
        DuckDbSession session = await DuckDbSession.OpenAsync(options, Path.Combine(Folder, "spill"), CancellationToken.None);
        await session.ExecuteAsync(
            "CREATE SCHEMA raw; CREATE SCHEMA curated; CREATE SCHEMA provision; CREATE SCHEMA consumption", CancellationToken.None);
        return session;
    }

    /// <summary>Puts a delivery into the raw zone, as whoever delivers would.</summary>
    /// <param name="name">Its key below the dataset, without <c>.parquet</c>; it may have folders.</param>
    /// <param name="sql">A query for its rows, such as <c>VALUES (...)</c> with column names.</param>
    /// <param name="values">The values of <c>$1</c>, <c>$2</c> and so on.</param>
    /// <returns>The path of the raw object.</returns>
    public async Task<string> DeliverAsync(string name, string sql, params object?[] values)
    {
        string path = Path.Combine(Root, "raw", Dataset.Domain, Dataset.Dataset, name + ".parquet");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using DuckDbSession session = await OpenSessionAsync();
        await session.ExecuteAsync($"CREATE TEMP TABLE delivery AS {sql}", CancellationToken.None, values);
        await session.SetVariableAsync("out", path, CancellationToken.None);
        await session.ExecuteAsync("COPY delivery TO (getvariable('out')) (FORMAT parquet)", CancellationToken.None);
        return path;
    }

    /// <summary>Puts a delivery into the raw zone: a table of texts, each column cast to its type.</summary>
    /// <param name="name">Its key below the dataset, without <c>.parquet</c>.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="types">The columns' types where they are not VARCHAR.</param>
    public async Task<string> DeliverAsync(string name, TextTable rows, IReadOnlyDictionary<string, string>? types = null)
    {
        string columns = string.Join(", ", rows.Columns.Select((column, i) =>
            $"CAST(texts[{i + 1}] AS {types?.GetValueOrDefault(column) ?? "VARCHAR"}) AS {SqlIdentifier.Quote(column)}"));
        (string query, object?[] values) = rows.ToQuery();
        return await DeliverAsync(name, $"SELECT {columns} FROM ({query})", values);
    }

    /// <summary>Runs stages in this process, all three unless named.</summary>
    public async Task<RunReport> RunAsync(
        IEnumerable<string> dates, IReadOnlyList<string>? stages = null, string? segments = null, bool force = false)
    {
        LakeContext lake = Open();
        RunRequest request = new RunRequestFactory(lake).Create(Dataset, segments, stages ?? [], [.. dates.Select(Date)], force, "lake run (test)");
        return await new PipelineRun(lake, new SilentObserver()).ExecuteAsync(request, CancellationToken.None);
    }

    /// <summary>Runs the stages for one execution date.</summary>
    public Task<RunReport> RunAsync(string date, string? segments = null, bool force = false) => RunAsync([date], null, segments, force);

    /// <summary>Runs the command <c>lake</c> in this process, as a shell would.</summary>
    public async Task<CommandOutcome> InvokeAsync(params IReadOnlyList<string> args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await LakeCommand.InvokeAsync(args, output, error, Variable, Clock);
        return new CommandOutcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Asks the zones: <c>raw.voucher</c>, <c>curated.voucher_rejected</c>, <c>provision.voucher_usage</c> and so on.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="date">The execution date; the latest of each zone unless named.</param>
    public async Task<TextTable> QueryAsync(string sql, string? date = null)
    {
        await using DuckDbSession session = await OpenSessionAsync();
        using LakeViews views = new(Open(), ReadDataset(), session);
        await views.CreateAsync(sql, date is null ? null : Date(date), CancellationToken.None);
        return await TextTable.QueryAsync(session, sql);
    }

    /// <summary>Reads an execution date.</summary>
    public static ExecutionDate Date(string text) =>
        ExecutionDate.TryParse(text, out ExecutionDate date) ? date : throw new ArgumentException($"'{text}' is not an execution date.", nameof(text));

    /// <summary>Removes the lake.</summary>
    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Buckets?.Dispose();
    }
}
