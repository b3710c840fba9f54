using DataLake.Lake;

namespace DataLake.Pipeline.Runs;

/// <summary>A run's work folder, made when it is first needed: a run that finds nothing to do writes nothing.</summary>
/// <param name="options">The settings.</param>
/// <param name="run">The run.</param>
public sealed class LazyWorkFolder(LakeOptions options, RunId run) : IDisposable
{
    private readonly Lazy<WorkFolder> _folder = new(() => WorkFolder.Create(options, run));

    /// <summary>The run.</summary>
    public RunId Run => run;

    /// <summary>The folder.</summary>
    public WorkFolder Value => _folder.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder.IsValueCreated)
        {
            _folder.Value.Dispose();
        }
    }
}
