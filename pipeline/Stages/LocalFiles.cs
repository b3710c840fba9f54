using System.Collections.Concurrent;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Stages;

/// <summary>The local copies that a piece of work reads, in use until this is disposed. Safe to fill from several threads.</summary>
internal sealed class LocalFiles : IDisposable
{
    private readonly ConcurrentBag<LocalCopy> _copies = [];

    /// <summary>Keeps a copy in use.</summary>
    /// <returns>Where it is.</returns>
    public string Keep(LocalCopy copy)
    {
        _copies.Add(copy);
        return copy.Path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_copies.TryTake(out LocalCopy? copy))
        {
            copy.Dispose();
        }
    }
}
