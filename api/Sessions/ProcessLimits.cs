using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DataLake.Api.Sessions;

/// <summary>
/// What a session's process does to itself before anything of a client runs in it. DuckDB's own memory limit does not count
/// what a single function needs, <c>repeat('x', 1000000000)</c> for instance, and some of its functions print to standard
/// output; the system can hold both back.
/// </summary>
internal static partial class ProcessLimits
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int LinuxDataResource = 2;

    private static long _bytesAtLimit;

    /// <summary>Takes standard output for the caller alone: what else prints to it, or to standard error, prints to nowhere.</summary>
    public static Stream TakeStandardOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return System.Console.OpenStandardOutput();
        }

        SafeFileHandle taken = new(Duplicate(StandardOutput), ownsHandle: true);
        using FileStream nowhere = new("/dev/null", FileMode.Open, FileAccess.Write);
        int descriptor = nowhere.SafeFileHandle.DangerousGetHandle().ToInt32();
        return DuplicateTo(descriptor, StandardOutput) >= 0 && DuplicateTo(descriptor, StandardError) >= 0
            ? new FileStream(taken, FileAccess.Write, bufferSize: 0)
            : throw new IOException($"Standard output cannot be redirected: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Lets this process have so much more memory than it has now. Holds on Linux; elsewhere DuckDB's own limit is all there is.</summary>
    /// <param name="bytes">How much, in bytes.</param>
    public static void LimitMemory(long bytes)
    {
        _bytesAtLimit = PrivateBytes();
        if (OperatingSystem.IsLinux())
        {
            ResourceLimit limit = new((nuint)(_bytesAtLimit + bytes));
            if (SetResourceLimit(LinuxDataResource, in limit) != 0)
            {
                throw new IOException($"The memory of the process cannot be limited: error {Marshal.GetLastPInvokeError()}.");
            }
        }
    }

    /// <summary>How much more private memory the process has than when it was limited, in bytes; 0 where that is not known.</summary>
    public static long GrownBytes() => PrivateBytes() - _bytesAtLimit;

    /// <summary>What the limit counts: private memory that can be written to, touched or not.</summary>
    private static long PrivateBytes()
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmData:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2], CultureInfo.InvariantCulture) << 10;
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetResourceLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit(nuint bytes)
    {
        private readonly nuint _soft = bytes;
        private readonly nuint _hard = bytes;
    }
}
