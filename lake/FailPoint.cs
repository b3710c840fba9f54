using System.Diagnostics;

namespace DataLake.Lake;

/// <summary>
/// The named commit steps, at which the crash campaign kills the process. A step does nothing unless the environment
/// variable <c>LAKE_FAILPOINT</c> names it: <c>curate.file-written</c> kills at the first time it is reached,
/// <c>curate.file-written:3</c> at the third, and <c>curate.file-written:1:/tmp/pause</c> makes the named file instead and
/// waits until somebody deletes it.
/// </summary>
public sealed class FailPoint
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);
    private readonly string? _name;
    private readonly string? _pauseFile;
    private int _remaining;

    /// <summary>Reads which step to die or to wait at.</summary>
    /// <param name="setting">The value of <c>LAKE_FAILPOINT</c>; null or empty for none.</param>
    public FailPoint(string? setting)
    {
        string[] parts = (setting ?? "").Split(':', 3);
        _name = parts[0].Length > 0 ? parts[0] : null;
        _remaining = parts.Length > 1 && int.TryParse(parts[1], out int count) ? count : 1;
        _pauseFile = parts.Length > 2 ? parts[2] : null;
        if (_name is not null && !All.Contains(_name))
        {
            throw new LakeException(LakeErrorKind.Usage, $"There is no commit step {_name}", "LAKE_FAILPOINT", $"Name one of {string.Join(", ", All)}");
        }
    }

    /// <summary>Every step there is, in the order of a full run, then the other commands.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "ingest.before-put", "ingest.after-put",
        "curate.file-written", "curate.before-put", "curate.between-puts", "curate.before-receipt", "curate.after-receipt",
        "curate.before-manifest", "curate.after-manifest",
        "aggregate.before-put", "aggregate.before-manifest", "aggregate.after-run-manifest", "aggregate.after-manifest",
        "publish.before-put", "publish.between-puts", "publish.before-manifest", "publish.between-manifests", "publish.after-manifest",
        "publish.before-switch", "publish.after-switch",
        "run.before-record",
        "gc.before-delete", "gc.between-deletes",
        "rollback.before-switch", "rollback.after-switch",
        "copy.before-put", "copy.after-put", "copy.before-manifests", "copy.between-manifests", "copy.before-pointer", "copy.after-pointer",
    ];

    /// <summary>Says that a step was reached; kills this process, as by <c>kill -9</c>, when it is the one asked for, or waits.</summary>
    /// <param name="step">One of <see cref="All"/>.</param>
    public void Reach(string step)
    {
        Debug.Assert(All.Contains(step), $"The commit step {step} is not listed.");
        if (step != _name || Interlocked.Decrement(ref _remaining) != 0)
        {
            return;
        }

        if (_pauseFile is null)
        {
            using Process self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
            return;
        }

        File.WriteAllText(_pauseFile, step);
        while (File.Exists(_pauseFile))
        {
            Thread.Sleep(_pause);
        }
    }
}
