using System.Diagnostics;
using Xunit;

namespace DataLake.Tests.Reliability;

/// <summary>What a machine must allow for some of the tests.</summary>
internal static class Needs
{
    /// <summary>A disk of one's own within a process: user and mount namespaces.</summary>
    public const string MountNamespace = "user and mount namespaces (unshare --user --map-root-user --mount, with a tmpfs)";

    /// <summary>Folders can be made read-only for a child process, also when the tests run as root.</summary>
    public const string DroppableRights = "a user other than root, or setpriv to drop root's right to write anywhere";

    /// <summary>Runs a command without root's right to write into read-only folders; empty for other users.</summary>
    public static string WithoutRootsRights { get; } = Environment.IsPrivilegedProcess ? "setpriv --bounding-set=-dac_override,-dac_read_search" : "";

    /// <summary>Why a test is skipped, or null when it can run.</summary>
    public static string? WhySkipped(string? need) => OperatingSystem.IsWindows()
        ? "needs a Unix shell"
        : need switch
        {
            MountNamespace when !Succeeds("unshare --user --map-root-user --mount sh -c 'mount -t tmpfs tmpfs /mnt'") => "needs " + need,
            DroppableRights when Environment.IsPrivilegedProcess && !Succeeds(WithoutRootsRights + " true") => "needs " + need,
            _ => null,
        };

    private static bool Succeeds(string script)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", script + " 2>/dev/null"]);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that needs Unix, and perhaps more.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute(string? need = null) => Skip = Needs.WhySkipped(need);
}

/// <inheritdoc cref="UnixFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute(string? need = null) => Skip = Needs.WhySkipped(need);
}
