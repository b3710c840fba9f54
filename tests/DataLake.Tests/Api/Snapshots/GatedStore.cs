using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>A store whose objects are read only when the test opens it; until then it counts who would like to.</summary>
internal sealed class GatedStore(IObjectStore store) : DelegatingStore(store)
{
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reading;

    /// <summary>How many objects were asked for.</summary>
    public int Reading => _reading;

    /// <summary>Lets all through.</summary>
    public void Open() => _opened.SetResult();

    /// <summary>Lets nobody through any more.</summary>
    public void Close() => _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reading);
        await _opened.Task.WaitAsync(cancellationToken);
        return await base.ReadAsync(address, cancellationToken);
    }
}
