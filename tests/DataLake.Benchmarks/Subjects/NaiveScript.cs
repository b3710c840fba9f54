using System.Diagnostics;
using DataLake.Lake;
using DataLake.Lake.DuckDb;

namespace DataLake.Benchmarks.Subjects;

/// <summary>The baseline: <c>naive.sql</c>, through the same provider and with the same limits.</summary>
/// <param name="lake">The limits.</param>
/// <param name="folder">Where its tables and its spilled data go.</param>
public sealed class NaiveScript(LakeOptions lake, string folder)
{
    private readonly string _sql = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "naive.sql"));

    /// <summary>Runs the script.</summary>
    /// <returns>How many seconds it took.</returns>
    public async Task<double> RunAsync(string delivery, ExecutionDate date)
    {
        string target = Path.Combine(folder, "tables");
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        Stopwatch watch = Stopwatch.StartNew();
        DuckDbSession session = await DuckDbSession.OpenAsync(lake, Path.Combine(folder, "spill"), CancellationToken.None);
        await using (session)
        {
            await session.ExecuteAsync("SET preserve_insertion_order = false", CancellationToken.None);
            await session.SetVariableAsync("source", delivery, CancellationToken.None);
            await session.SetVariableAsync("out", target, CancellationToken.None);
            await session.SetVariableAsync("execution_date", date.Instant, CancellationToken.None);
            await session.ExecuteAsync(_sql, CancellationToken.None);
        }

        return watch.Elapsed.TotalSeconds;
    }
}
