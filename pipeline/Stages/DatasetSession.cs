using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Pipeline.Datasets;

namespace DataLake.Pipeline.Stages;

/// <summary>Opens DuckDB sessions that a dataset's SQL can run in.</summary>
internal static class DatasetSession
{
    /// <summary>Opens a session that has a schema for each zone, and knows the dataset's macros and rules.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="spillFolder">Where what does not fit into memory goes.</param>
    /// <param name="progress">Told how far a long statement has come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DuckDbSession> OpenAsync(
        LakeOptions options, Dataset dataset, string spillFolder, IProgress<double> progress, CancellationToken cancellationToken)
    {
        DuckDbSession session = await DuckDbSession.OpenAsync(options, spillFolder, cancellationToken).ConfigureAwait(false);
        session.Progress = progress;
        await session.ExecuteAsync("CREATE SCHEMA raw; CREATE SCHEMA curated; CREATE SCHEMA provision; CREATE SCHEMA consumption;", cancellationToken).ConfigureAwait(false);
        if (dataset.Macros.Length > 0)
        {
            await session.ExecuteAsync(dataset.Macros, cancellationToken).ConfigureAwait(false);
        }

        foreach ((string name, object value) in dataset.Rules)
        {
            await session.SetVariableAsync(name, value, cancellationToken).ConfigureAwait(false);
        }

        return session;
    }
}
