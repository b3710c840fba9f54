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
/// <param name="footers">A session for a look at files while the other one works.</param>
internal sealed class ObjectCurator(StageContext context, DuckDbSession session, DuckDbSession footers) : IDisposable
{
    private const string ParquetOptions = "FORMAT parquet, COMPRESSION snappy, PARQUET_VERSION v2";

    private readonly string _table = SqlIdentifier.Quote(context.Dataset.Name.Dataset);

    private readonly CuratedSql _sql = new(context.Dataset);

    private readonly ContractChecker _contracts = new(footers);
    private readonly JudgedRows _judged = new(session);
    private IReadOnlyList<TableColumn> _delivered = [];

    /// <summary>What this class and the dataset make of a raw object depends on; part of every curated object's id.</summary>
    public static string RulesFingerprint(Dataset dataset, string engine) => Fingerprint.Hash([
        "curate 2", ParquetOptions, engine, dataset.Macros, dataset.CuratedSql, dataset.SummarySql ?? "", dataset.EventTime,
        .. dataset.RawColumns.Select(column => column.ToString()),
        .. dataset.Curated.Columns.Select(column => column.ToString()),
        .. dataset.FoldCase,
        .. dataset.Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => rule.Key + "=" + (rule.Value is string[] list ? Fingerprint.Hash(list) : rule.Value)),
    ]);

    /// <summary>Curates the object and puts its files into the store.</summary>
    /// <param name="id">The curated object's id.</param>
    /// <param name="source">The raw object.</param>
    /// <param name="raw">The local file with its bytes.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    /// <exception cref="LakeException">The object breaks the contract, vanished, or the store refused.</exception>
    public async Task<CuratedObject> CurateAsync(string id, ObjectInfo source, string raw, CancellationToken cancellationToken)
    {
        try
        {
            await OpenRawAsync(raw, source, cancellationToken).ConfigureAwait(false);
            long rows = await _contracts.CountRowsAsync(raw, cancellationToken).ConfigureAwait(false);
            string curated = await WriteCuratedAsync(rows, cancellationToken).ConfigureAwait(false);
            context.Lake.FailPoint.Reach("curate.file-written");
            return await StoreAsync(id, source, rows, curated, cancellationToken).ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            throw await RawDelivery.ExplainAsync(e, source, context.Lake.Store, _contracts, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _judged.Dispose();
        _contracts.Dispose();
    }

    private async Task OpenRawAsync(string path, ObjectInfo source, CancellationToken cancellationToken)
    {
        _delivered = await _contracts.DescribeAsync(path, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("raw_file", path, cancellationToken).ConfigureAwait(false);
        await session.SetVariableAsync("source_key", source.Address.Key, cancellationToken).ConfigureAwait(false);
        await CreateRawViewAsync(_ => "true", cancellationToken).ConfigureAwait(false);

        await session.ExecuteAsync($"CREATE OR REPLACE VIEW judged AS {context.Dataset.CuratedSql}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes <c>raw.&lt;dataset&gt;</c>, of all rows or of some.</summary>
    /// <param name="condition">Which rows, given the name of the column that holds the row's position in the file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private Task<long> CreateRawViewAsync(Func<string, string> condition, CancellationToken cancellationToken)
    {
        string delivery = SqlIdentifier.Quote(NameOtherThan(_delivered, "delivery"));
        string columns = string.Join(", ", context.Dataset.RawColumns.Select(column => $"{delivery}.{SqlIdentifier.Quote(column.Name)}"));

        // A delivery's own column of the name that the reader gives to row numbers would hide the reader's.
        string rows = NameOtherThan(_delivered, "file_row_number");
        string file = "read_parquet(getvariable('raw_file'), hive_partitioning = false)";
        string from = rows == "file_row_number" ? file : $"(SELECT *, row_number() OVER () - 1 AS {SqlIdentifier.Quote(rows)} FROM {file})";
        return session.ExecuteAsync(
            $"""
            CREATE OR REPLACE VIEW raw.{_table} AS
                SELECT {columns}, {SqlIdentifier.Quote(rows)} AS source_row, {delivery} AS delivered
                FROM {from} AS {delivery}
                WHERE {condition(SqlIdentifier.Quote(rows))};
            """, cancellationToken);
    }

    /// <summary>The name, or one that begins with it and that no column has: SQL would take it for the column.</summary>
    public static string NameOtherThan(IReadOnlyList<TableColumn> columns, string name)
    {
        while (columns.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>
    /// Writes the good rows, in the delivery's order, and takes note of the others on the way: those with a fault, and those
    /// whose hash came up before. The latter are then compared in full; hardly ever does that change what was written. Of
    /// equal rows far apart, a later one may stand for the first: which thread comes first is a matter of chance.
    /// </summary>
    private async Task<string> WriteCuratedAsync(long rows, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"CREATE OR REPLACE TABLE suspected_row AS SELECT source_row, {_sql.Typed} AS typed FROM judged LIMIT 0", cancellationToken).ConfigureAwait(false);

        // The hashes take their share of the memory, and the engine lives with the rest, but never less than half.
        long memory = context.Lake.Options.MemoryLimitBytes;
        _judged.Begin(rows, memory);
        long rest = Math.Max(memory - _judged.SizeBytes, Math.Max(memory / 2, LakeOptions.LeastMemoryBytes));
        await session.SetMemoryLimitAsync(rest, cancellationToken).ConfigureAwait(false);

        // Filters stay where they are written: moved below the projection, every cast would be evaluated twice.
        await session.ExecuteAsync("SET disabled_optimizers = 'filter_pushdown'", cancellationToken).ConfigureAwait(false);
        string path = await CopyAsync(
            $"""
            SELECT {_sql.Columns}
            FROM (
                SELECT *, CASE
                    WHEN reject_reason IS NOT NULL THEN reject_row(source_row)
                    WHEN is_new_row(hash({_sql.Hashed})) THEN true
                    ELSE suspect_row(source_row, {_sql.Typed})
                END AS is_good
                FROM judged)
            WHERE is_good
            """, cancellationToken).ConfigureAwait(false);
        _judged.End();
        await session.SetMemoryLimitAsync(Math.Max(memory, LakeOptions.LeastMemoryBytes), cancellationToken).ConfigureAwait(false);
        if (_judged.Seen != rows)
        {
            throw new LakeException(
                LakeErrorKind.Unexpected, $"Of {rows} rows, {_judged.Seen} were seen", "curate", "Please report this; the object was not curated");
        }

        return _judged.Suspected == 0 ? path : await CompareSuspectsAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds which of the suspected rows are duplicates, and mends the file if need be.</summary>
    private async Task<string> CompareSuspectsAsync(string path, CancellationToken cancellationToken)
    {
        RepeatedRows repeated = new(session, _sql);
        await repeated.CompareAsync(path, cancellationToken).ConfigureAwait(false);
        await repeated.ForEachDuplicateAsync(_judged.Reject, cancellationToken).ConfigureAwait(false);
        if (await repeated.FindMendAsync(cancellationToken).ConfigureAwait(false) is not { } mend)
        {
            return path;
        }

        string mended = await CopyAsync(mend, cancellationToken).ConfigureAwait(false);
        File.Delete(path);
        return mended;
    }

    /// <summary>Writes the rejected rows as they were delivered. Only they are judged again, for their reasons.</summary>
    private async Task<string> WriteRejectedAsync(CancellationToken cancellationToken)
    {
        await CreateRawViewAsync(row => $"is_rejected_row({row})", cancellationToken).ConfigureAwait(false);
        return await CopyAsync(
            $"""
            SELECT {DeliveredColumns()}, coalesce(reject_reason, 'duplicate') AS reject_reason, getvariable('source_key') AS source_key, source_row
            FROM judged
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sums the good rows up for all execution dates that they all count for.</summary>
    private async Task<string?> WriteSummaryAsync(string curated, DateTime to, CancellationToken cancellationToken)
    {
        if (context.Dataset.SummarySql is not { } sql)
        {
            return null;
        }

        await session.SetVariableAsync("curated_file", curated, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE VIEW curated.{SqlIdentifier.Quote(context.Dataset.Name.Dataset + "_distinct")} AS
                SELECT {_sql.Columns} FROM read_parquet(getvariable('curated_file'), hive_partitioning = false)
            """, cancellationToken).ConfigureAwait(false);
        await ExecutionDateGrid.CreateAsync(session, DateTime.SpecifyKind(to, DateTimeKind.Unspecified), cancellationToken).ConfigureAwait(false);
        return await CopyAsync(sql, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> CopyAsync(string query, CancellationToken cancellationToken)
    {
        string path = context.Work.NewFile(".parquet");
        await session.SetVariableAsync("out", path, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync($"COPY ({query}) TO (getvariable('out')) ({ParquetOptions})", cancellationToken).ConfigureAwait(false);
        return path;
    }

    /// <summary>The delivery's own columns; three names are the lake's, and a delivery that has them loses them here.</summary>
    private string DeliveredColumns() => string.Join(", ", _delivered
        .Where(column => column.Name.ToLowerInvariant() is not ("reject_reason" or "source_key" or "source_row"))
        .Select(column => $"delivered.{SqlIdentifier.Quote(column.Name)}"));

    private async Task<CuratedObject> StoreAsync(
        string id, ObjectInfo source, long rowsIn, string curated, CancellationToken cancellationToken)
    {
        DatasetName dataset = context.Dataset.Name;
        (DateTime? from, DateTime? to) = await FindRangeAsync(curated, cancellationToken).ConfigureAwait(false);
        string? summary = to is null ? null : await WriteSummaryAsync(curated, to.Value, cancellationToken).ConfigureAwait(false);
        VerifiedPut put = new(context.Lake.Store, _contracts);

        // The rows are the same whoever curates the object, yet not always their order, nor the bytes. So each run has files of its own.
        string fileId = $"{id}-{context.Run.Value[^8..]}";
        context.Lake.FailPoint.Reach("curate.before-put");

        // The store takes the one file while the other is written.
        Task<ManifestFile> putCurated = put.PutAsync(
            context.Lake.Path.CuratedFile(dataset, fileId), curated, context.Dataset.Curated, cancellationToken);
        string rejected;
        try
        {
            rejected = await WriteRejectedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)putCurated).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        IReadOnlyDictionary<string, long> reasons = await CountReasonsAsync(rejected, cancellationToken).ConfigureAwait(false);
        if (await RawDelivery.HasVanishedAsync(source, context.Lake.Store, cancellationToken).ConfigureAwait(false))
        {
            throw RawDelivery.Vanished(source);
        }

        ManifestFile curatedFile = await putCurated.ConfigureAwait(false);
        context.Lake.FailPoint.Reach("curate.between-puts");
        ManifestFile rejectedFile = await put.PutAsync(
            context.Lake.Path.RejectedFile(dataset, fileId), rejected, contract: null, cancellationToken).ConfigureAwait(false);
        ManifestFile? summaryFile = summary is null ? null : await put.PutAsync(
            context.Lake.Path.SummaryFile(dataset, fileId), summary, contract: null, cancellationToken).ConfigureAwait(false);
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
            Summary = summaryFile,
            RejectedByReason = reasons,
            From = from,
            To = to,
            RunId = context.Run.Value,
        };
    }

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
