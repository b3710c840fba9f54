using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Profiling;

/// <summary>
/// The views that the profile's SQL reads. <c>profile.rows</c> and <c>profile.typed_rows</c> are of the table that is profiled;
/// <c>profile.raw_rows</c> and <c>profile.curated_rows</c> of its zone. <c>profile.rejected</c> has the rejected rows of the curated
/// zone; where that is not looked at, the raw rows that would be rejected.
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

    private string FilesVariable => $"raw_{_name}_files";

    private string RawFiles => $"read_parquet(getvariable('{FilesVariable}'), union_by_name = true, hive_partitioning = false)";

    /// <summary>The dataset with the lake's own macros before its own, which may replace them.</summary>
    public static async Task<Dataset> WithOwnMacrosAsync(Dataset dataset, CancellationToken cancellationToken)
    {
        string macros = await File.ReadAllTextAsync(Macros, cancellationToken).ConfigureAwait(false);
        return macros == dataset.Macros ? dataset : dataset with { Macros = $"{macros};\n{dataset.Macros}" };
    }

    /// <summary>Makes the schema.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => session.ExecuteAsync("CREATE SCHEMA profile", cancellationToken);

    /// <summary>
    /// Makes the views of the raw zone: its rows, and all of them typed and judged as the curate stage does, with
    /// <c>source_row</c> and <c>delivered</c> as it gives them; the latter has one field more, the row's file.
    /// </summary>
    /// <param name="inputs">The raw objects; their local files are in this order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CreateRawAsync(ProfileInputs inputs, CancellationToken cancellationToken)
    {
        TableColumn[] stored = [.. inputs.Stored.SelectMany(columns => columns)];
        string delivery = SqlIdentifier.Quote(ObjectCurator.NameOtherThan(stored, "delivery"));
        string file = ObjectCurator.NameOtherThan(stored, "source_file");
        string row = ObjectCurator.NameOtherThan(stored, "file_row_number");
        string files = $"read_parquet(getvariable('{FilesVariable}'), union_by_name = true, hive_partitioning = false, filename = '{file}')";
        string from = row == "file_row_number" ? files : $"(SELECT *, row_number() OVER (PARTITION BY {file}) - 1 AS {row} FROM {files})";
        await session.SetVariableAsync("profile_source_keys", inputs.Raw.Select(info => info.Address.Key).ToArray(), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"""
            CREATE OR REPLACE TABLE profile.source AS
                SELECT unnest(getvariable('{FilesVariable}')) AS source_file, unnest(getvariable('profile_source_keys')) AS source_key;
            CREATE OR REPLACE VIEW profile.raw_rows AS SELECT {RawColumns} FROM {RawFiles};
            CREATE OR REPLACE VIEW raw.{SqlIdentifier.Quote(_name)} AS
                SELECT {Columns(delivery)}, {row} AS source_row, {delivery} AS delivered FROM {from} AS {delivery};
            CREATE OR REPLACE VIEW judged AS {dataset.CuratedSql};
            CREATE OR REPLACE VIEW profile.rejected AS
                SELECT reject_reason, source.source_key, source_row, [{Texts("delivered")}] AS delivered
                FROM judged
                JOIN profile.source AS source ON delivered.{file} = source.source_file
                WHERE reject_reason IS NOT NULL;
            """, cancellationToken).ConfigureAwait(false);
    }

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

    private string Columns(string owner) => string.Join(", ", dataset.RawColumns.Select(column => $"{owner}.{SqlIdentifier.Quote(column.Name)}"));

    private string Texts(string owner) =>
        string.Join(", ", dataset.RawColumns.Select(column => $"CAST({owner}.{SqlIdentifier.Quote(column.Name)} AS VARCHAR)"));

    /// <summary>The view of a zone's rows.</summary>
    public static string RowsOf(Zone zone) => zone == Zone.Raw ? "profile.raw_rows" : "profile.curated_rows";
}
