using System.Data.Common;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Output;

namespace DataLake.Pipeline.Queries;

/// <summary>Reads query results row by row.</summary>
internal static class QueryRows
{
    /// <summary>The columns' names; a name that occurs twice gets a number, so that JSON can hold both.</summary>
    public static IReadOnlyList<string> Columns(DbDataReader reader)
    {
        List<string> columns = [];
        for (int i = 0; i < reader.FieldCount; i++)
        {
            string name = reader.GetName(i);
            columns.Add(columns.Contains(name) ? $"{name}_{i + 1}" : name);
        }

        return columns;
    }

    /// <summary>The values of the reader's current row; null for NULL.</summary>
    public static IReadOnlyList<object?> Row(DbDataReader reader)
    {
        object?[] row = new object?[reader.FieldCount];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return row;
    }

    /// <summary>Reads a small result whole.</summary>
    public static async Task<ResultTable> ReadAsync(DuckDbSession session, string name, string sql, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? columns = null;
        IReadOnlyList<IReadOnlyList<object?>> rows = await session.QueryAsync(sql, reader =>
        {
            columns ??= Columns(reader);
            return Row(reader);
        }, cancellationToken).ConfigureAwait(false);
        return new ResultTable(name, columns ?? [], rows);
    }
}
