namespace DataLake.Lake.Storage;

/// <summary>
/// An object's bytes on the local disk, in use until it is disposed; until then no process removes them. Of a store that is a
/// folder it is the object itself.
/// </summary>
public sealed class LocalCopy : IDisposable
{
    private Action? _leave;

    internal LocalCopy(string path, Action? leave = null, string? sha256 = null) => (Path, _leave, Sha256) = (path, leave, sha256);

    /// <summary>The file with the object's bytes. Nobody may write to it, and nothing may read it once this is disposed.</summary>
    public string Path { get; }

    /// <summary>
    /// What its bytes hash to, in lower-case hexadecimal digits, where this process has hashed them as they came from the store;
    /// null when somebody who wants to know has to hash the file.
    /// </summary>
    public string? Sha256 { get; }

    /// <summary>Says that the copy is no longer used. It stays for whoever wants it next, until its room is needed.</summary>
    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
