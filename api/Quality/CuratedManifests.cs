using DataLake.Api.Problems;
using DataLake.Api.Vouchers;
using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Api.Quality;

/// <summary>Finds the manifest of curated rows that a request names with <c>execution_date</c>; the latest unless given.</summary>
/// <param name="lake">The lake.</param>
/// <param name="options">The dataset.</param>
internal sealed class CuratedManifests(LakeContext lake, ApiOptions options)
{
    /// <summary>404: no row is curated for the date.</summary>
    private static Problem NothingCurated => new(
        StatusCodes.Status404NotFound, "nothing-curated", "Nothing is curated for this execution date",
        "Curate the deliveries with `lake run -e <date>`; without execution_date the latest date that is curated is shown.");

    /// <summary>Finds the manifest.</summary>
    /// <param name="fields">The request's fields; other faults that were noted in them are reported, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The manifest and all execution dates that are curated, the latest first; or why there is none.</returns>
    public async Task<(Manifest? Manifest, ExecutionDate[] Dates, Problem? Problem)> FindAsync(RequestFields fields, CancellationToken cancellationToken)
    {
        string text = fields.Text("execution_date");
        if (!ExecutionDate.TryParse(text, out ExecutionDate date) && text.Length > 0)
        {
            fields.Fault("execution_date", "must be " + CustomerFields.Expected(CustomerField.ExecutionDate));
        }

        if (fields.Problem is { } problem)
        {
            return (null, [], problem);
        }

        ExecutionDate[] dates = await ListDatesAsync(cancellationToken).ConfigureAwait(false);
        Manifest? manifest = text.Length == 0 && dates.Length == 0
            ? null
            : await lake.Manifests.ReadManifestAsync(lake.Path.CuratedManifest(options.Dataset, text.Length > 0 ? date : dates[0]), cancellationToken).ConfigureAwait(false);
        return (manifest, dates, manifest is null ? NothingCurated : null);
    }

    private async Task<ExecutionDate[]> ListDatesAsync(CancellationToken cancellationToken)
    {
        ObjectAddress prefix = lake.Path.CuratedPrefix(options.Dataset);
        SortedSet<ExecutionDate> dates = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(prefix with { Key = prefix.Key + ExecutionDate.KeyPrefix }, "", cancellationToken).ConfigureAwait(false))
        {
            if (LakePath.IsPartitionManifest(prefix, info.Address, out ExecutionDate date))
            {
                dates.Add(date);
            }
        }

        return [.. dates.Reverse()];
    }
}
