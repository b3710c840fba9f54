using System.Reflection;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>A store whose objects are read only when the test opens it; until then it counts who would like to.</summary>
public class GatedStore : DispatchProxy
{
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IObjectStore _store = null!;
    private int _reading;

    /// <summary>How many objects were asked for.</summary>
    public int Reading => _reading;

    /// <summary>Puts a gate before a store.</summary>
    public static (IObjectStore Store, GatedStore Gate) Of(IObjectStore store)
    {
        IObjectStore gated = Create<IObjectStore, GatedStore>();
        ((GatedStore)gated)._store = store;
        return (gated, (GatedStore)gated);
    }

    /// <summary>Lets all through.</summary>
    public void Open() => _opened.SetResult();

    /// <summary>Lets nobody through any more.</summary>
    public void Close() => _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IObjectStore.ReadAsync) ? ReadAsync((ObjectAddress)args![0]!, (CancellationToken)args[1]!) : targetMethod.Invoke(_store, args);

    private async Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reading);
        await _opened.Task.WaitAsync(cancellationToken);
        return await _store.ReadAsync(address, cancellationToken);
    }
}
