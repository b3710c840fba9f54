namespace DataLake.Lake.Storage;

/// <summary>
/// An object's bytes on the local disk, in use until it is disposed; until then no process removes them. Of a store that is a
/// folder it is the object itself.
/// </summary>
public sealed class LocalCopy : IDisposable
{
    private Action? _leave;

    internal LocalCopy(string path, Action? leave = null) => (Path, _leave) = (path, leave);

    /// <summary>The file with the object's bytes. Nobody may write to it, and nothing may read it once this is disposed.</summary>
    public string Path { get; }

    /// <summary>Says that the copy is no longer used. It stays for whoever wants it next, until its room is needed.</summary>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
