using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using DataLake.Lake;
using DataLake.Lake.Storage;

namespace DataLake.Tests.Lake.Storage;

/// <summary>A second process that works on a folder of copies, and that can be killed.</summary>
internal sealed class LocalCopiesProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);
    private readonly Process _process;

    private LocalCopiesProcess(Process process) => _process = process;

    /// <summary>Starts the process.</summary>
    /// <param name="folder">The folder of the copies.</param>
    /// <param name="limit">Its size limit in bytes.</param>
    /// <param name="stallAt">The number of the range that never ends; 0 for none.</param>
    /// <param name="count">How many objects it fetches at once: <c>0</c>, <c>1</c> and so on.</param>
    /// <param name="size">Their size in bytes.</param>
    /// <param name="shell">What the shell does before it becomes the process.</param>
    public static LocalCopiesProcess Start(string folder, long limit, int stallAt, int count, int size, string shell = ":")
    {
        // This process's own runtime: <root>/shared/Microsoft.NETCore.App/<version>/.
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string program = Path.Combine(AppContext.BaseDirectory, "DataLake.Tests.dll");
        ProcessStartInfo start = new(
            "/bin/sh",
            ["-c", shell + "; exec \"$0\" \"$@\"", dotnet, "exec", program, "copies", folder, Text(limit), Text(stallAt), Text(count), Text(size)])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        return new LocalCopiesProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>What the process is: it says <c>ready</c> when it has the copies, <c>stalled</c> when it stalls, or what went wrong.</summary>
    public static async Task<int> PlayAsync(string[] args)
    {
        int[] numbers = [.. args[2..].Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        (int stallAt, int count, int size) = (numbers[0], numbers[1], numbers[2]);
        MemoryRangeSource source = new();
        CopyRequest[] requests = [.. Enumerable.Range(0, count).Select(i => source.Add(Text(i), size))];
        source.Before = async (number, token) =>
        {
            await Task.Delay(1, token);
            if (number == stallAt)
            {
                System.Console.WriteLine("stalled");
                await Task.Delay(Timeout.Infinite, token);
            }
        };
        LocalCopiesOptions options = new(args[0])
        {
            SizeLimitBytes = long.Parse(args[1], CultureInfo.InvariantCulture),
            PartBytes = LocalCopiesFixture.PartBytes,
            Parallelism = 4,
        };
        await using LocalCopies copies = new(source, options, TimeProvider.System);
        try
        {
            string?[] paths = await Task.WhenAll(requests.Select(request => copies.FetchAsync(request, CancellationToken.None)));
            bool right = requests.Zip(paths).All(pair => File.ReadAllBytes(pair.Second!).AsSpan().SequenceEqual(source.BytesOf(pair.First)));
            System.Console.WriteLine(right ? "ready" : "wrong bytes");
            await System.Console.In.ReadToEndAsync();
        }
        catch (LakeException e)
        {
            System.Console.WriteLine(e.Message);
        }

        return 0;
    }

    /// <summary>What the process says next.</summary>
    public async Task<string?> SaysAsync()
    {
        using CancellationTokenSource patience = new(_patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token);
    }

    /// <summary>Lets the process come to its end.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(_patience);
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(_patience);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
