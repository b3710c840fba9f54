namespace DataLake.Lake.Storage;

/// <summary>
/// What is done after a failure or a cancellation, so that nothing is left behind. It must not keep a process that was asked to end,
/// nor one that has an error to tell: a store that is away would make both wait.
/// </summary>
public static class TidyingUp
{
    /// <summary>How long it may take: 5 seconds. What is not done by then is left for <c>lake gc</c>.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Tidies up. Where the store fails or takes too long it is left: the error or the result that led here says more.</summary>
    /// <param name="work">The work, and what cancels it when <see cref="Patience"/> is over.</param>
    public static async Task TryAsync(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using CancellationTokenSource patience = new(Patience);
        try
        {
            await work(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
        }
    }
}
