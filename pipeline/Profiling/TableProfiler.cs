using DataLake.Lake;
using DataLake.Lake.DuckDb;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;
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
        Dataset known = await ProfileViews.WithOwnMacrosAsync(dataset, cancellationToken).ConfigureAwait(false);
        DuckDbSession session = await DatasetSession.OpenAsync(lake.Options, known, work.Value.SpillFolder, observer, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using ContractChecker contracts = new(session);
            inputs = inputs with { Stored = await CheckAsync(inputs.Raw, contracts, cancellationToken).ConfigureAwait(false) };

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
        using LakeViews zones = new(lake, dataset, session);
        ProfileViews views = new(session, dataset);
        await views.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (inputs.Raw.Count > 0)
        {
            await zones.CreateRawAsync(inputs.Raw, cancellationToken).ConfigureAwait(false);
            await views.CreateRawAsync(inputs, cancellationToken).ConfigureAwait(false);
        }

        inputs = await OpenCuratedAsync(zones, request, inputs, cancellationToken).ConfigureAwait(false);
        if (inputs.Curated.Count > 0)
        {
            await views.CreateCuratedAsync(cancellationToken).ConfigureAwait(false);
        }

        await views.ChooseAsync(request.Zone, cancellationToken).ConfigureAwait(false);
        return await new ProfileBuilder(session, dataset, views, observer, request, inputs).BuildAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the curated objects. Raw ones can be profiled even though what was made of them is damaged.</summary>
    private async Task<ProfileInputs> OpenCuratedAsync(LakeViews zones, ProfileRequest request, ProfileInputs inputs, CancellationToken cancellationToken)
    {
        if (inputs is not { Date: { } date, Curated.Count: > 0 })
        {
            return inputs;
        }

        try
        {
            await zones.CreateCuratedRowsAsync(inputs.Curated, date, cancellationToken).ConfigureAwait(false);
            return inputs;
        }
        catch (LakeException e) when (e.Kind == LakeErrorKind.Unexpected && request.Zone == Zone.Raw)
        {
            return inputs.WithoutCurated(new ProfileInputsFinder(lake, dataset.Name, request).Damaged(date));
        }
    }

    private async Task<IReadOnlyList<IReadOnlyList<TableColumn>>> CheckAsync(
        IReadOnlyList<ObjectInfo> raw, ContractChecker contracts, CancellationToken cancellationToken)
    {
        List<IReadOnlyList<TableColumn>> stored = [];
        foreach (ObjectInfo source in raw)
        {
            stored.Add(await RawDelivery.CheckAsync(
                dataset, source, lake.Store, contracts, () => work.Value.NewFile(".parquet"), cancellationToken).ConfigureAwait(false));
        }

        return stored;
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
