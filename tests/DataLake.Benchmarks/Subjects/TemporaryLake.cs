using System.Diagnostics;

namespace DataLake.Benchmarks.Subjects;

/// <summary>A lake in a folder of its own, which goes with it.</summary>
public sealed class TemporaryLake : IDisposable
{
    private readonly string[] _zones = ["curated", "provision", "consumption"];

    /// <summary>Makes an empty lake.</summary>
    /// <param name="parent">The folder that it is made in.</param>
    public TemporaryLake(string parent) => Root = Directory.CreateDirectory(Path.Combine(parent, "lake-" + Guid.NewGuid().ToString("N")[..8])).FullName;

    /// <summary>The lake's folder.</summary>
    public string Root { get; }

    /// <summary>Puts a delivery into the raw zone.</summary>
    public void Deliver(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(RawPath(path))!);
        File.Copy(path, RawPath(path));
    }

    /// <summary>Takes a delivery out of the raw zone again.</summary>
    public void Withdraw(string path) => File.Delete(RawPath(path));

    /// <summary>Empties all zones but raw, and lets the disk come to rest.</summary>
    public void Reset()
    {
        foreach (string zone in _zones.Select(zone => Path.Combine(Root, zone)).Where(Directory.Exists))
        {
            Directory.Delete(zone, recursive: true);
        }

        Settle();
    }

    /// <summary>Waits until the disk has written what earlier measurements left to it.</summary>
    public static void Settle()
    {
        if (!OperatingSystem.IsWindows())
        {
            using Process sync = Process.Start("sync");
            sync.WaitForExit();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string RawPath(string path) => Path.Combine(Root, "raw", "customer", "voucher", Path.GetFileName(path));
}
