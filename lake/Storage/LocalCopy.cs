namespace DataLake.Lake.Storage;

/// <summary>A local copy of an object, in use until it is disposed; until then no process removes it.</summary>
public sealed class LocalCopy : IDisposable
{
    private Action? _leave;

    internal LocalCopy(string path, Action leave) => (Path, _leave) = (path, leave);

    /// <summary>The file with the object's bytes. Nobody may write to it, and nothing may read it once this is disposed.</summary>
    public string Path { get; }

    /// <summary>Says that the copy is no longer used. It stays for whoever wants it next, until its room is needed.</summary>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
