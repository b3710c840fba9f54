using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// Curates one raw object: a pure function of its rows and the dataset's rules. Every row ends up in exactly one of two
/// files, typed or rejected.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="session">A session that the dataset's macros and rules are known to.</param>
internal sealed class ObjectCurator(StageContext context, DuckDbSession session)
{
    private const string ParquetOptions = "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2";

    private readonly string _columns = string.Join(", ", context.Dataset.Curated.Columns.Select(column => SqlIdentifier.Quote(column.Name)));

    private readonly string _identity = string.Join(", ", context.Dataset.Curated.Columns.Select(column =>
        context.Dataset.FoldCase.Contains(column.Name) ? $"lower({SqlIdentifier.Quote(column.Name)})" : SqlIdentifier.Quote(column.Name)));

    private readonly ContractChecker _contracts = new(session);

    /// <summary>What this class and the dataset make of a raw object depends on; part of every curated object's id.</summary>
    public static string RulesFingerprint(Dataset dataset, string engine) => Fingerprint.Hash([
        "curate 1", ParquetOptions, engine, dataset.Macros, dataset.CuratedSql, dataset.EventTime,
        .. dataset.RawColumns.Select(column => column.ToString()),
        .. dataset.Curated.Columns.Select(column => column.ToString()),
        .. dataset.FoldCase,
        .. dataset.Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => rule.Key + "=" + (rule.Value is string[] list ? string.Join(',', list) : rule.Value)),
    ]);

    /// <summary>Curates the object and puts the pair of files into the store.</summary>
    /// <param name="id">The curated object's id.</param>
    /// <param name="source">The raw object.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    /// <exception cref="LakeException">The object breaks the contract, vanished, or the store refused.</exception>
    public async Task<CuratedObject> CurateAsync(string id, ObjectInfo source, CancellationToken cancellationToken)
    {
        string raw = await context.Lake.Store.FetchAsync(source.Address, source.ETag, cancellationToken).ConfigureAwait(false)
            ?? throw RawDelivery.Vanished(source);
        try
        {
            await OpenRawAsync(raw, source, cancellationToken).ConfigureAwait(false);
            string curated = await WriteCuratedAsync(cancellationToken).ConfigureAwait(false);
            string rejected = await WriteRejectedAsync(cancellationToken).ConfigureAwait(false);
            context.Lake.FailPoint.Reach("curate.file-written");
            return await StoreAsync(id, source, curated, rejected, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            throw await RawDelivery.ExplainAsync(e, source, context.Lake.Store, _contracts, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task OpenRawAsync(string path, ObjectInfo source, CancellationToken cancellationToken)
    {
        string table = SqlIdentifier.Quote(context.Dataset.Name.Dataset);
        string columns = string.Join(", ", context.Dataset.RawColumns.Select(column => "delivery." + SqlIdentifier.Quote(column.Name)));
        await session.SetVariableAsync("raw_file", path, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("source_key", source.Address.Key, cancellationToken).ConfigureAwait(false);

        // Filters stay where they are written: moved below the projection, every cast would be evaluated twice.
        await session.ExecuteAsync(
            $"""
            SET disabled_optimizers = 'filter_pushdown';
            CREATE OR REPLACE VIEW raw.{table} AS
                SELECT {columns}, file_row_number AS source_row, delivery AS delivered
                FROM read_parquet(getvariable('raw_file'), hive_partitioning = false) AS delivery;
            CREATE OR REPLACE VIEW judged AS {context.Dataset.CuratedSql};
            """, cancellationToken).ConfigureAwait(false);
        await FindDuplicatesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Finds the rows that equal an earlier one: first the hashes that occur more than once, then among those few rows the
    /// ones whose values really are equal.
    /// </summary>
    private Task FindDuplicatesAsync(CancellationToken cancellationToken) => session.ExecuteAsync(
        $"""
        CREATE OR REPLACE TEMP TABLE repeated_hash AS
            SELECT row_hash
            FROM (SELECT hash({_identity}) AS row_hash FROM judged)
            GROUP BY row_hash
            HAVING count(*) > 1;
        CREATE OR REPLACE TEMP TABLE duplicate AS
            SELECT source_row
            FROM (
                SELECT source_row, row_number() OVER (PARTITION BY {_identity} ORDER BY source_row) AS occurrence
                FROM (SELECT *, hash({_identity}) AS row_hash FROM judged WHERE reject_reason IS NULL)
                SEMI JOIN repeated_hash USING (row_hash))
            WHERE occurrence > 1;
        """, cancellationToken);

    private async Task<string> WriteCuratedAsync(CancellationToken cancellationToken)
    {
        string path = context.Work.NewFile(".parquet");
        await session.SetVariableAsync("out", path, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            COPY (
                SELECT {_columns} FROM judged
                WHERE reject_reason IS NULL AND source_row NOT IN (SELECT source_row FROM duplicate)
            ) TO (getvariable('out')) ({ParquetOptions})
            """, cancellationToken).ConfigureAwait(false);
        return path;
    }

    private async Task<string> WriteRejectedAsync(CancellationToken cancellationToken)
    {
        string path = context.Work.NewFile(".parquet");
        string table = SqlIdentifier.Quote(context.Dataset.Name.Dataset);
        string delivered = await DeliveredColumnsAsync(table, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("out", path, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            COPY (
                SELECT {delivered}, reject_reason, getvariable('source_key') AS source_key, source_row
                FROM judged WHERE reject_reason IS NOT NULL
                UNION ALL
                SELECT {delivered}, 'duplicate', getvariable('source_key'), source_row
                FROM raw.{table} SEMI JOIN duplicate USING (source_row)
            ) TO (getvariable('out')) ({ParquetOptions})
            """, cancellationToken).ConfigureAwait(false);
        return path;
    }

    /// <summary>The delivery's own columns; three names are the lake's, and a delivery that has them loses them here.</summary>
    private async Task<string> DeliveredColumnsAsync(string table, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableColumn> columns = await session.DescribeAsync("SELECT * FROM read_parquet(getvariable('raw_file'), hive_partitioning = false)", cancellationToken).ConfigureAwait(false);
        return string.Join(", ", columns
            .Where(column => column.Name.ToLowerInvariant() is not ("reject_reason" or "source_key" or "source_row"))
            .Select(column => $"delivered.{SqlIdentifier.Quote(column.Name)}"));
    }

    private async Task<CuratedObject> StoreAsync(
        string id, ObjectInfo source, string curated, string rejected, CancellationToken cancellationToken)
    {
        DatasetName dataset = context.Dataset.Name;
        long rowsIn = await _contracts.CountRowsAsync(await RawPathAsync(source, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, long> reasons = await CountReasonsAsync(rejected, cancellationToken).ConfigureAwait(false);
        (DateTime? from, DateTime? to) = await FindRangeAsync(curated, cancellationToken).ConfigureAwait(false);
        VerifiedPut put = new(context.Lake.Store, _contracts);
        context.Lake.FailPoint.Reach("curate.before-put");
        ManifestFile curatedFile = await put.PutAsync(
            context.Lake.Path.CuratedFile(dataset, id), curated, context.Dataset.Curated, cancellationToken).ConfigureAwait(false);
        context.Lake.FailPoint.Reach("curate.between-puts");
        ManifestFile rejectedFile = await put.PutAsync(
            context.Lake.Path.RejectedFile(dataset, id), rejected, contract: null, cancellationToken).ConfigureAwait(false);
        if (rowsIn != curatedFile.Rows + rejectedFile.Rows || rejectedFile.Rows != reasons.Values.Sum())
        {
            throw new LakeException(
                LakeErrorKind.Unexpected, $"Rows are lost: {rowsIn} delivered, {curatedFile.Rows} curated, {rejectedFile.Rows} rejected",
                source.Address.ToString(), "Please report this; the object was not curated");
        }

        return new CuratedObject
        {
            FormatVersion = Manifest.CurrentFormatVersion,
            Id = id,
            Source = new ManifestInput(source.Address.Key, source.ETag, source.SizeBytes, rowsIn),
            Curated = curatedFile,
            Rejected = rejectedFile,
            RejectedByReason = reasons,
            From = from,
            To = to,
            RunId = context.Run.Value,
        };
    }

    private async Task<string> RawPathAsync(ObjectInfo source, CancellationToken cancellationToken) =>
        await context.Lake.Store.FetchAsync(source.Address, source.ETag, cancellationToken).ConfigureAwait(false)
            ?? throw RawDelivery.Vanished(source);

    private async Task<IReadOnlyDictionary<string, long>> CountReasonsAsync(string path, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeyValuePair<string, long>> counts = await session.QueryAsync(
            "SELECT reject_reason, count(*) FROM read_parquet($1, hive_partitioning = false) GROUP BY reject_reason ORDER BY count(*) DESC, reject_reason",
            row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken, path).ConfigureAwait(false);
        return new Dictionary<string, long>(counts);
    }

    private Task<(DateTime? From, DateTime? To)> FindRangeAsync(string path, CancellationToken cancellationToken)
    {
        string time = SqlIdentifier.Quote(context.Dataset.EventTime);
        return session.QuerySingleAsync<(DateTime?, DateTime?)>(
            $"SELECT min({time}), max({time}) FROM read_parquet($1, hive_partitioning = false)",
            row => row.IsDBNull(0) ? (null, null) : (Utc(row.GetDateTime(0)), Utc(row.GetDateTime(1))), cancellationToken, path);
    }

    private static DateTime Utc(DateTime instant) => DateTime.SpecifyKind(instant, DateTimeKind.Utc);
}
