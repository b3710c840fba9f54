using DataLake.Lake;

namespace DataLake.Api.StoreAccess;

/// <summary>Waits for the store no longer than <see cref="ApiOptions.StorePatience"/>.</summary>
/// <param name="lake">The lake.</param>
/// <param name="options">How long.</param>
internal sealed class Patience(LakeContext lake, ApiOptions options)
{
    /// <summary>Waits for something that the store has to answer for.</summary>
    /// <param name="where">What is waited for, for the error.</param>
    /// <param name="read">Begins it; ends early when its token says so.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="LakeException">The patience is over. Kind <see cref="LakeErrorKind.StoreUnavailable"/>.</exception>
    public async Task<T> WaitAsync<T>(string where, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = new(options.StorePatience, lake.Clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await read(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Exhausted(where, e);
        }
    }

    /// <summary>The error of a store that was waited for long enough.</summary>
    /// <param name="where">What was waited for.</param>
    /// <param name="cause">How the wait ended.</param>
    public LakeException Exhausted(string where, Exception cause) => new(
        LakeErrorKind.StoreUnavailable, $"The store does not answer within {options.StorePatience.TotalSeconds:0.###} seconds", $"{where} in {lake.Store.Root}",
        "Check that the store runs and that LAKE_ROOT is its address", cause);
}
