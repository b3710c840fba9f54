using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Tables;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Output;
using DataLake.Pipeline.Queries;

namespace DataLake.Pipeline.Commands;

/// <summary>Reads from a fresh snapshot what is worth showing: the dataset's <c>highlights.sql</c>.</summary>
internal static class RunHighlights
{
    public static async Task<ResultTable?> ReadAsync(LakeContext lake, Dataset dataset, ExecutionDate date, CancellationToken cancellationToken)
    {
        Manifest? snapshot = await lake.Manifests.ReadManifestAsync(lake.Path.SnapshotManifest(dataset.Name, date), cancellationToken).ConfigureAwait(false);
        if (dataset.Highlights is not { } query || snapshot is null)
        {
            return null;
        }

        DuckDbSession session = await DuckDbSession.OpenAsync(lake.Options, Path.Combine(lake.Options.Temp, "highlights"), cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.ExecuteAsync("CREATE SCHEMA consumption", cancellationToken).ConfigureAwait(false);
            using LakeViews views = new(lake, dataset, session);
            await views.CreateSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false);
            return await QueryRows.ReadAsync(session, query.Name, query.Text, cancellationToken).ConfigureAwait(false);
        }
    }
}
