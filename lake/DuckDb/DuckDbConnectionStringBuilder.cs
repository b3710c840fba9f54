using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// Builds and reads connection strings. <c>Data Source</c> names the database; every other key is a DuckDB option that the
/// database is opened with, such as <c>memory_limit=512MB;threads=2;temp_directory=/tmp</c>.
/// </summary>
public sealed class DuckDbConnectionStringBuilder : DbConnectionStringBuilder
{
    /// <summary>The data source that is a new, empty database in memory.</summary>
    public const string InMemory = ":memory:";

    private const string DataSourceKey = "Data Source";
    private const string DataSourceAlias = "DataSource";

    /// <summary>Creates an empty builder: a database in memory, with DuckDB's defaults.</summary>
    public DuckDbConnectionStringBuilder()
    {
    }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="ArgumentException">The text is not of the form <c>key=value;key=value</c>.</exception>
    public DuckDbConnectionStringBuilder(string connectionString) => ConnectionString = connectionString;

    /// <summary>The path of the database file, which is created if there is none; <see cref="InMemory"/> by default.</summary>
    [AllowNull]
    public string DataSource
    {
        get => TryGetValue(DataSourceKey, out object? path) || TryGetValue(DataSourceAlias, out path) ? (string)path : InMemory;
        set
        {
            Remove(DataSourceAlias);
            this[DataSourceKey] = value;
        }
    }

    /// <summary>DuckDB's options: every key but the data source, in lower case, and its value.</summary>
    public IEnumerable<KeyValuePair<string, string>> Options
    {
        get
        {
            foreach (string key in Keys)
            {
                if (!key.Equals(DataSourceKey, StringComparison.OrdinalIgnoreCase)
                    && !key.Equals(DataSourceAlias, StringComparison.OrdinalIgnoreCase))
                {
                    yield return new(key.ToLowerInvariant(), (string)this[key]);
                }
            }
        }
    }
}
