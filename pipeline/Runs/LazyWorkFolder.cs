using DataLake.Lake;

namespace DataLake.Pipeline.Runs;

/// <summary>A run's work folder, made when it is first needed: a run that finds nothing to do writes nothing.</summary>
/// <param name="options">The settings.</param>
/// <param name="run">The run.</param>
public sealed class LazyWorkFolder(LakeOptions options, RunId run) : IDisposable
{
    private WorkFolder? _folder;

    /// <summary>The run.</summary>
    public RunId Run => run;

    /// <summary>The folder.</summary>
    public WorkFolder Value => _folder ??= WorkFolder.Create(options, run);

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();
}
