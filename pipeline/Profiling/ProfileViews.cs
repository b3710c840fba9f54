using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Profiling;

/// <summary>
/// The views that the profile's SQL reads. <c>profile.rows</c> and <c>profile.typed_rows</c> are of the table that is profiled;
/// <c>profile.raw_rows</c>, <c>profile.curated_rows</c> and <c>profile.rejected</c> of its zone.
/// </summary>
/// <param name="session">A session that has the views of the zones.</param>
/// <param name="dataset">The dataset.</param>
internal sealed class ProfileViews(DuckDbSession session, Dataset dataset)
{
    private readonly string _name = dataset.Name.Dataset;
    private readonly CuratedSql _curated = new(dataset);

    /// <summary>The file that has the lake's own macros, which tell instants from other texts even where a dataset has none.</summary>
    private static string Macros => Path.Combine(new LakeOptions().Datasets, "macros.sql");

    private string RawColumns => string.Join(", ", dataset.RawColumns.Select(column => SqlIdentifier.Quote(column.Name)));

    private string RawFiles => $"read_parquet(getvariable('raw_{_name}_files'), union_by_name = true, hive_partitioning = false)";

    /// <summary>Makes the schema and the macros. The dataset's own macros come last.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        string macros = await File.ReadAllTextAsync(Macros, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync($"CREATE SCHEMA profile; {macros}; {dataset.Macros}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the views of the raw zone: its rows, and all of them typed as the curate stage does.</summary>
    public Task CreateRawAsync(CancellationToken cancellationToken) => session.ExecuteAsync(
        $"""
        CREATE OR REPLACE VIEW profile.raw_rows AS SELECT {RawColumns} FROM {RawFiles};
        CREATE OR REPLACE VIEW raw.{SqlIdentifier.Quote(_name)} AS
            SELECT {RawColumns}, CAST(0 AS BIGINT) AS source_row, NULL AS delivered FROM {RawFiles};
        CREATE OR REPLACE VIEW judged AS {dataset.CuratedSql};
        """, cancellationToken);

    /// <summary>Makes the views of the curated zone.</summary>
    public async Task CreateCuratedAsync(CancellationToken cancellationToken)
    {
        string rejected = $"curated.{SqlIdentifier.Quote(_name + "_rejected")}";
        IReadOnlyList<TableColumn> columns = await session.DescribeAsync($"FROM {rejected}", cancellationToken).ConfigureAwait(false);
        string delivered = string.Join(", ", dataset.RawColumns.Select(column =>
            columns.Any(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase)) ? $"CAST({SqlIdentifier.Quote(column.Name)} AS VARCHAR)" : "NULL"));
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE VIEW profile.curated_rows AS SELECT {_curated.Columns} FROM curated.{SqlIdentifier.Quote(_name)};
            CREATE OR REPLACE VIEW profile.rejected AS
                SELECT reject_reason, source_key, source_row, [{delivered}] AS delivered FROM {rejected};
            """, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says which zone's rows are profiled.</summary>
    public Task ChooseAsync(Zone zone, CancellationToken cancellationToken) => session.ExecuteAsync(
        zone == Zone.Raw
            ? $"""
               CREATE OR REPLACE VIEW profile.rows AS FROM profile.raw_rows;
               CREATE OR REPLACE VIEW profile.typed_rows AS SELECT {_curated.Columns} FROM judged;
               """
            : """
              CREATE OR REPLACE VIEW profile.rows AS FROM profile.curated_rows;
              CREATE OR REPLACE VIEW profile.typed_rows AS FROM profile.curated_rows;
              """, cancellationToken);

    /// <summary>The columns of a zone, in the order of the contract.</summary>
    public async Task<IReadOnlyList<ProfiledColumn>> DescribeAsync(Zone zone, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableColumn> stored = await session.DescribeAsync($"FROM {RowsOf(zone)}", cancellationToken).ConfigureAwait(false);
        return zone == Zone.Raw
            ? [.. dataset.RawColumns.Zip(stored, ProfiledColumn.Raw)]
            : [.. stored.Select(ProfiledColumn.Typed)];
    }

    /// <summary>The columns of the raw objects that the contract does not name.</summary>
    public async Task<IReadOnlyList<string>> FindExtraColumnsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<TableColumn> all = await session.DescribeAsync($"FROM {RawFiles}", cancellationToken).ConfigureAwait(false);
        return [.. all.Select(column => column.Name).Except(dataset.RawColumns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The view of a zone's rows.</summary>
    public static string RowsOf(Zone zone) => zone == Zone.Raw ? "profile.raw_rows" : "profile.curated_rows";
}
