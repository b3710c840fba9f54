using DataLake.Lake.DuckDb;
using Shouldly;

namespace DataLake.Tests.Lake.DuckDb;

/// <summary>Real databases in memory, and short ways to ask them.</summary>
internal static class InMemory
{
    /// <summary>A query that would run for hours.</summary>
    internal const string EndlessQuery = "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b";

    internal static DuckDbConnection Open(string options = "")
    {
        DuckDbConnection connection = new(options);
        connection.Open();
        return connection;
    }

    internal static int Execute(this DuckDbConnection connection, string sql)
    {
        using DuckDbCommand command = connection.CreateCommand(sql);
        return command.ExecuteNonQuery();
    }

    internal static object? Scalar(this DuckDbConnection connection, string sql, params object?[] positional)
    {
        using DuckDbCommand command = connection.CreateCommand(sql);
        foreach (object? value in positional)
        {
            command.Parameters.AddPositional(value);
        }

        return command.ExecuteScalar();
    }

    /// <summary>Reads one value as a type.</summary>
    internal static T Value<T>(string expression)
    {
        using DuckDbConnection connection = Open();
        using DuckDbCommand command = connection.CreateCommand($"SELECT {expression}");
        using DuckDbDataReader reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        return reader.GetFieldValue<T>(0);
    }
}
