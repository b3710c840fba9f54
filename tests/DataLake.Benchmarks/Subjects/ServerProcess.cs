using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace DataLake.Benchmarks.Subjects;

/// <summary>A server as a process of its own, which ends when this is disposed of.</summary>
public sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(1);
    private static readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    private readonly Process _process;
    private readonly Stopwatch _age;
    private readonly ConcurrentQueue<string> _lines = [];

    private ServerProcess(Process process, Stopwatch age, Uri lookups)
    {
        (_process, _age, Lookups) = (process, age, lookups);
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Where it takes questions.</summary>
    public Uri Lookups { get; }

    /// <summary>Where it takes batches.</summary>
    public Uri Batches => new(Lookups + "/batch");

    /// <summary>What it said so far.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts it; it may not answer yet.</summary>
    public static ServerProcess Start(string executable, IReadOnlyList<string> arguments, Uri lookups, IEnumerable<(string Name, string Value)> settings)
    {
        ProcessStartInfo start = new(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("LAKE_TEMP");
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        Stopwatch age = Stopwatch.StartNew();
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{executable} does not start."), age, lookups);
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <returns>The seconds from the start of the process to the answer, and the answer.</returns>
    /// <exception cref="InvalidOperationException">The process ended, or does not answer.</exception>
    public async Task<(double Seconds, string Answer)> FirstAnswerAsync(string question)
    {
        while (_age.Elapsed < _patience && !_process.HasExited)
        {
            try
            {
                string answer = await AskAsync(question);
                return (_age.Elapsed.TotalSeconds, answer);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(_pause);
            }
        }

        throw new InvalidOperationException($"There is no answer at {Lookups}: {string.Join('\n', _lines)}");
    }

    /// <summary>Asks once.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="HttpRequestException">There is none, or one that is not 200.</exception>
    public async Task<string> AskAsync(string question)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Lookups)
        {
            Content = new StringContent(question, new MediaTypeHeaderValue("application/json")),
            Headers = { { "X-Api-Key", PublishedServers.Key } },
        };
        using HttpResponseMessage response = await _client.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    /// <summary>A number of bytes that Linux states about the process's memory.</summary>
    /// <param name="name">Its name in <c>/proc/.../status</c>, such as <c>VmRSS</c> or <c>VmHWM</c>.</param>
    public long MemoryBytes(string name)
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith(name + ":", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(name.Length + 1).Trim().TrimEnd(" kB"), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
