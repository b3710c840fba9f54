using System.Data.Common;
using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Runs a dataset's audits over the provision tables, of all execution dates to publish at once. An audit is a query that
/// returns offending rows.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="session">A session for the audits alone.</param>
internal sealed class AuditRunner(StageContext context, DuckDbSession session) : IDisposable
{
    private readonly LocalFiles _files = new();

    /// <summary>Runs all audits.</summary>
    /// <returns>One result for each audit, all without offending rows.</returns>
    /// <exception cref="LakeException">An audit returned rows. Kind <see cref="LakeErrorKind.AuditFailed"/>.</exception>
    public async Task<IReadOnlyList<AuditResult>> RunAsync(IReadOnlyList<PublishTask> tasks, CancellationToken cancellationToken)
    {
        await CreateTablesAsync(tasks, cancellationToken).ConfigureAwait(false);
        await CreateAccountingAsync(tasks, cancellationToken).ConfigureAwait(false);
        List<AuditResult> results = [];
        List<string> failures = [];
        foreach (SqlFile audit in context.Dataset.Audits)
        {
            (long rows, string? first) = await RunAsync(audit, cancellationToken).ConfigureAwait(false);
            results.Add(new AuditResult(audit.Name, rows));
            if (rows > 0)
            {
                failures.Add($"{audit.Name} has {rows} offending row{(rows == 1 ? "" : "s")}, the first is {first}");
            }
        }

        return failures.Count == 0
            ? results
            : throw new LakeException(
                LakeErrorKind.AuditFailed, $"Nothing was published: {string.Join("; ", failures)}",
                $"provision/{context.Dataset.Name.Domain}, {(tasks.Count == 1 ? tasks[0].Date.ToString() : tasks.Count + " execution dates")}",
                $"Look at the rows with `lake query`, mend the data or the rules in {Path.Combine(context.Dataset.Folder, "dataset.yaml")}, and run again; the snapshot served before still is");
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private async Task CreateTablesAsync(IReadOnlyList<PublishTask> tasks, CancellationToken cancellationToken)
    {
        foreach (ProvisionTable table in context.Dataset.Tables)
        {
            List<string> paths = [];
            foreach (PublishTask task in tasks)
            {
                paths.Add(await FetchAsync(task, table.Name, cancellationToken).ConfigureAwait(false));
            }

            string variable = table.Name + "_files";
            await session.SetVariableAsync(variable, paths.ToArray(), cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(
                $"CREATE VIEW provision.{SqlIdentifier.Quote(table.Name)} AS FROM read_parquet(getvariable('{variable}'), hive_partitioning = false)",
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> FetchAsync(PublishTask task, string table, CancellationToken cancellationToken)
    {
        ManifestFile file = task.Tables[table].Files[0];
        ObjectAddress address = context.Lake.Path.In(Zone.Provision, file.Key);
        if (await StoredFiles.TryFetchAsync(context.Lake.Store, address, file, cancellationToken).ConfigureAwait(false) is { } copy)
        {
            return _files.Keep(copy);
        }

        // Without its manifest, the partition is aggregated anew by the next run.
        await context.Lake.Store.DeleteAsync(
            [context.Lake.Path.TableManifest(context.Dataset.Name, context.Dataset.Tables[^1].Name, task.Date)], cancellationToken).ConfigureAwait(false);
        throw new LakeException(
            LakeErrorKind.Unexpected, "A provision object is damaged or gone: its checksum is not the one in its manifest",
            $"{address} in {context.Lake.Store.Root}", $"Run `lake run -e {task.Date}` again: it is aggregated anew, and nothing is lost");
    }

    /// <summary>What became of every raw object, one row per execution date and object.</summary>
    private async Task CreateAccountingAsync(IReadOnlyList<PublishTask> tasks, CancellationToken cancellationToken)
    {
        await session.SetVariableAsync("max_rejected_share", context.Dataset.MaxRejectedShare, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            """
            CREATE TABLE curated.accounting (
                execution_date TIMESTAMP, source_key VARCHAR, rows_in BIGINT, rows_curated BIGINT, rows_rejected BIGINT)
            """, cancellationToken).ConfigureAwait(false);
        foreach (PublishTask task in tasks)
        {
            Manifest? curated = await context.Lake.Manifests.ReadManifestAsync(
                context.Lake.Path.CuratedManifest(context.Dataset.Name, task.Date), cancellationToken).ConfigureAwait(false);
            IReadOnlyList<CuratedObject> objects = curated?.Objects ?? [];
            await session.ExecuteAsync(
                """
                INSERT INTO curated.accounting
                    SELECT $1, unnest($2), unnest($3), unnest($4), unnest($5)
                """, cancellationToken, ExecutionDateGrid.Timestamp(task.Date),
                objects.Select(one => one.Source.Key).ToArray(),
                objects.Select(one => one.Source.Rows).ToArray(),
                objects.Select(one => one.Curated.Rows).ToArray(),
                objects.Select(one => one.Rejected.Rows).ToArray()).ConfigureAwait(false);
        }
    }

    private async Task<(long Rows, string? First)> RunAsync(SqlFile audit, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<string> rows = await session.QueryAsync(audit.Text, Describe, cancellationToken).ConfigureAwait(false);
            return (rows.Count, rows.Count > 0 ? rows[0] : null);
        }
        catch (DuckDbException e)
        {
            throw EngineErrors.Translate(e, $"audits/{audit.Name}.sql");
        }
    }

    private static string Describe(DbDataReader row) => string.Join(", ", Enumerable.Range(0, row.FieldCount)
        .Select(i => $"{row.GetName(i)}={(row.IsDBNull(i) ? "NULL" : DuckDbValue.ToText(row.GetValue(i)))}"));
}
