using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Pipeline.Datasets;
using DataLake.Pipeline.Profiling.Model;
using DataLake.Pipeline.Queries;
using DataLake.Pipeline.Runs;
using DataLake.Pipeline.Stages;

namespace DataLake.Pipeline.Profiling;

/// <summary>Says what is in a table, by SQL in bounded memory. It writes nothing to the lake.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="work">A folder for what does not fit into memory.</param>
/// <param name="observer">Told how far the work has come.</param>
public sealed class TableProfiler(LakeContext lake, Dataset dataset, LazyWorkFolder work, IRunObserver observer)
{
    /// <summary>Profiles a table.</summary>
    /// <exception cref="LakeException">There is no such data, or it breaks the dataset's contract.</exception>
    public async Task<TableProfile> ProfileAsync(ProfileRequest request, CancellationToken cancellationToken)
    {
        observer.Begin("look at the lake");
        ProfileInputs inputs = await new ProfileInputsFinder(lake, dataset.Name, request).FindAsync(cancellationToken).ConfigureAwait(false);
        DuckDbSession session = await DatasetSession.OpenAsync(lake.Options, dataset, work.Value.SpillFolder, observer, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using ContractChecker contracts = new(session);
            foreach (ObjectInfo source in inputs.Raw)
            {
                await RawDelivery.CheckAsync(dataset, source, lake.Store, contracts, () => work.Value.NewFile(".parquet"), cancellationToken).ConfigureAwait(false);
            }

            try
            {
                return await ProfileAsync(session, request, inputs, cancellationToken).ConfigureAwait(false);
            }
            catch (DuckDbException e)
            {
                throw await ExplainAsync(e, inputs.Raw, contracts, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<TableProfile> ProfileAsync(DuckDbSession session, ProfileRequest request, ProfileInputs inputs, CancellationToken cancellationToken)
    {
        using LakeViews zones = new(lake, dataset, session) { RawKeys = inputs.RawKeys };
        await zones.CreateAsync([.. ZonesOf(inputs)], inputs.Date, cancellationToken).ConfigureAwait(false);
        ProfileViews views = new(session, dataset);
        await views.BeginAsync(cancellationToken).ConfigureAwait(false);
        foreach (Zone zone in ZonesOf(inputs))
        {
            await (zone == Zone.Raw ? views.CreateRawAsync(cancellationToken) : views.CreateCuratedAsync(cancellationToken)).ConfigureAwait(false);
        }

        await views.ChooseAsync(request.Zone, cancellationToken).ConfigureAwait(false);
        return await new ProfileBuilder(session, dataset, views, observer, request, inputs).BuildAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<Zone> ZonesOf(ProfileInputs inputs)
    {
        if (inputs.Raw.Count > 0)
        {
            yield return Zone.Raw;
        }

        if (inputs.Curated.Count > 0)
        {
            yield return Zone.Curated;
        }
    }

    /// <summary>Whether it was a raw object that DuckDB could not read, which somebody else must mend, or something else.</summary>
    private async Task<LakeException> ExplainAsync(
        DuckDbException error, IReadOnlyList<ObjectInfo> raw, ContractChecker contracts, CancellationToken cancellationToken)
    {
        foreach (ObjectInfo source in raw)
        {
            LakeException explained = await RawDelivery.ExplainAsync(error, source, lake.Store, contracts, cancellationToken).ConfigureAwait(false);
            if (explained.Kind == LakeErrorKind.RawData)
            {
                return explained;
            }
        }

        return EngineErrors.Translate(error, $"the profile of {dataset.Name}");
    }
}
