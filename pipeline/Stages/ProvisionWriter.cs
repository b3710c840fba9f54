using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>Writes the tables of one execution date: all data objects first, then the manifests, the last table's last.</summary>
/// <param name="context">The run.</param>
/// <param name="session">Has the tables of all execution dates.</param>
/// <param name="engine">The engine and its version.</param>
/// <param name="started">When the stage started.</param>
internal sealed class ProvisionWriter(StageContext context, DuckDbSession session, string engine, DateTimeOffset started)
{
    private readonly LakeContext _lake = context.Lake;
    private readonly VerifiedPut _put = new(context.Lake.Store, new ContractChecker(session));

    /// <summary>Writes one execution date.</summary>
    /// <returns>How many rows its tables have.</returns>
    public async Task<long> WriteAsync(AggregateTask task, CancellationToken cancellationToken)
    {
        List<(ProvisionTable Table, Manifest Manifest)> written = [];
        foreach (ProvisionTable table in context.Dataset.Tables)
        {
            string path = await CopyAsync(table, task.Date, cancellationToken).ConfigureAwait(false);
            _lake.FailPoint.Reach("aggregate.before-put");
            ManifestFile file = await _put.PutAsync(
                _lake.Path.TableFile(context.Dataset.Name, table.Name, task.Date, context.Run), path, table.Contract, cancellationToken).ConfigureAwait(false);
            written.Add((table, CreateManifest(task, table, file)));
        }

        DatasetName dataset = context.Dataset.Name;
        _lake.FailPoint.Reach("aggregate.before-manifest");
        foreach ((ProvisionTable table, Manifest manifest) in written)
        {
            await WriteAsync(_lake.Path.TableRunManifest(dataset, table.Name, task.Date, context.Run), manifest, cancellationToken).ConfigureAwait(false);
            _lake.FailPoint.Reach("aggregate.after-run-manifest");
        }

        foreach ((ProvisionTable table, Manifest manifest) in written)
        {
            await WriteAsync(_lake.Path.TableManifest(dataset, table.Name, task.Date), manifest, cancellationToken).ConfigureAwait(false);
            _lake.FailPoint.Reach("aggregate.after-manifest");
        }

        return written.Sum(pair => pair.Manifest.Rows.Out);
    }

    private async Task<string> CopyAsync(ProvisionTable table, ExecutionDate date, CancellationToken cancellationToken)
    {
        string path = context.Work.NewFile(".parquet");
        string columns = string.Join(", ", table.Contract.Columns.Select(column => SqlIdentifier.Quote(column.Name)));
        string order = string.Join(", ", table.OrderBy.Select(SqlIdentifier.Quote));
        await session.SetVariableAsync("out", path, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("execution_date", ExecutionDateGrid.Timestamp(date), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            COPY (
                SELECT {columns} FROM provision.{SqlIdentifier.Quote(table.Name)}
                WHERE execution_date = getvariable('execution_date')
                ORDER BY {order}
            ) TO (getvariable('out')) (FORMAT parquet, COMPRESSION zstd)
            """, cancellationToken).ConfigureAwait(false);
        return path;
    }

    private Manifest CreateManifest(AggregateTask task, ProvisionTable table, ManifestFile file) => new()
    {
        FormatVersion = Manifest.CurrentFormatVersion,
        Zone = "provision",
        Table = table.Name,
        ExecutionDate = task.Date.Instant,
        RunId = context.Run.Value,
        Fingerprint = task.Fingerprint.Value,
        FingerprintParts = task.Fingerprint.Parts,
        Inputs = [.. task.Counted.Select(one => new ManifestInput(one.Curated.Key, one.Curated.ETag, one.Curated.Bytes, one.Curated.Rows))],
        Files = [file],
        Rows = new RowAccounting(task.Counted.Sum(one => one.Curated.Rows), file.Rows, new Dictionary<string, long>()),
        Segments = context.Segments,
        Engine = engine,
        Started = started,
        Finished = _lake.Clock.GetUtcNow(),
    };

    private Task WriteAsync(ObjectAddress address, Manifest manifest, CancellationToken cancellationToken) =>
        _lake.Manifests.WriteAsync(address, manifest, LakeJson.Default.Manifest, PutCondition.None, cancellationToken);
}
