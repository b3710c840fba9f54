using System.Reflection;
using DataLake.Lake.Storage;

namespace DataLake.Tests.Api.Snapshots;

/// <summary>A store whose objects are read only when the test opens it; until then it counts who would like to.</summary>
public class GatedStore : DispatchProxy
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
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

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IObjectStore.ReadAsync) ? ReadAsync((DataLake.Lake.ObjectAddress)args![0]!) : targetMethod.Invoke(_store, args);

    private async Task<ObjectContent?> ReadAsync(DataLake.Lake.ObjectAddress address)
    {
        Interlocked.Increment(ref _reading);
        await _opened.Task;
        return await _store.ReadAsync(address, CancellationToken.None);
    }
}
