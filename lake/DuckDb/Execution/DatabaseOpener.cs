using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>Opens a database with the options of a connection string.</summary>
internal static class DatabaseOpener
{
    /// <exception cref="DuckDbException">An option is unknown or its value wrong, or the file cannot be opened.</exception>
    internal static DatabaseHandle Open(DuckDbConnectionStringBuilder settings)
    {
        _ = NativeMethods.CreateConfig(out ConfigHandle config);
        using (config)
        {
            foreach ((string name, string value) in settings.Options)
            {
                if (NativeMethods.SetConfig(config, name, value) != NativeMethods.Success)
                {
                    throw Explain(name, value);
                }
            }

            int state = NativeMethods.OpenDatabase(settings.DataSource, out DatabaseHandle database, config, out nint error);
            if (state == NativeMethods.Success)
            {
                return database;
            }

            database.Dispose();
            throw new DuckDbException(NativeMethods.TakeString(error) ?? $"DuckDB could not open '{settings.DataSource}'.");
        }
    }

    // The C API only says that a value is wrong. Setting the same option in a database of its own has DuckDB say why.
    private static DuckDbException Explain(string option, string value)
    {
        using DuckDbConnection connection = new();
        connection.Open();
        using DuckDbCommand command = connection.CreateCommand($"SET GLOBAL {SqlIdentifier.Quote(option)} = $1");
        command.Parameters.AddPositional(value);
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDbException e)
        {
            return new DuckDbException($"{e.Message} (option {option} = '{value}')", e.ErrorType);
        }

        return new DuckDbException(
            $"Invalid Configuration Error: option {option} = '{value}' cannot be set.", DuckDbErrorType.InvalidConfiguration);
    }
}
