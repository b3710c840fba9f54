namespace DataLake.Lake.Storage;

/// <summary>
/// One copy that this process uses or is about to use, and how many do. The fields are changed under the lock of
/// <see cref="SharedCopies"/> only.
/// </summary>
internal sealed class SharedCopy(CopyRequest request, Func<CancellationToken, Task<OpenCopy?>> open, CancellationToken end) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(end);
    private Task<OpenCopy?>? _opened;

    public CopyRequest Request => request;

    /// <summary>The copy, when it is there; null when there is no such object.</summary>
    public Task<OpenCopy?> Opened => _opened ?? throw new InvalidOperationException("The copy was not begun.");

    /// <summary>How many use or await it.</summary>
    public int UserCount { get; set; } = 1;

    /// <summary>Whether one use is that of a prefetch, which the first who asks takes over.</summary>
    public bool IsPrefetched { get; set; }

    /// <summary>Whether somebody else who wants the object can have it from here; false when it failed or was not there.</summary>
    public bool CanBeJoined => !Opened.IsCompleted || (Opened.IsCompletedSuccessfully && Opened.Result is not null);

    public void Begin() => _opened = Task.Run(() => open(_stop.Token), CancellationToken.None);

    /// <summary>Ends the download, if it still runs.</summary>
    public Task StopAsync() => Opened.IsCompleted ? Task.CompletedTask : _stop.CancelAsync();

    public void Dispose() => _stop.Dispose();
}
