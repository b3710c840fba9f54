using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using DataLake.Lake;

namespace DataLake.Api.Sessions;

/// <summary>
/// A <see cref="SessionWorker"/> seen from the service: a process of low priority, without the service's environment, so that
/// it knows no credentials, that can be ended at any moment whatever DuckDB does in it.
/// </summary>
internal sealed class SessionProcess : IAsyncDisposable
{
    // Beside the rows: the columns' names and types, or a message.
    private const int MostOtherBytes = 16 << 20;

    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _endPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private SessionProcess(Process process) => _process = process;

    /// <summary>Whether it waits for a request.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>How many requests it was asked.</summary>
    public int Requests { get; private set; }

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a process, and waits until it takes requests.</summary>
    /// <exception cref="LakeException">It does not start.</exception>
    public static async Task<SessionProcess> StartAsync()
    {
        SessionProcess process = new(SessionProgram.Run());
        _ = DrainAsync(process._process.StandardError.BaseStream);
        try
        {
            await process._process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(_startPatience).ConfigureAwait(false);
            return process;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw SessionProgram.CannotStart(e);
        }
    }

    /// <summary>Sends a request and waits for the answer. When the token is cancelled, the process still works on it: dispose it.</summary>
    /// <exception cref="IOException">The process ended before it had answered, or its answer makes no sense.</exception>
    public Task<SessionAnswer> AskAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        Requests++;

        // Reading from a pipe may not hear of the token; when the process is gone it ends by itself.
        return ExchangeAsync(request).WaitAsync(cancellationToken);
    }

    /// <summary>Ends the process, whatever it does.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(_endPatience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or TimeoutException)
        {
            // It has ended already, or the system takes its time to end it; either way it does nothing any more.
        }

        _process.Dispose();
    }

    private async Task<SessionAnswer> ExchangeAsync(SessionRequest request)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, SessionJson.Default.SessionRequest), (byte)'\n'];
        await _process.StandardInput.BaseStream.WriteAsync(line).ConfigureAwait(false);
        await _process.StandardInput.BaseStream.FlushAsync().ConfigureAwait(false);
        Stream output = _process.StandardOutput.BaseStream;
        byte[] header = new byte[SessionWorker.HeaderBytes];
        await output.ReadExactlyAsync(header).ConfigureAwait(false);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(2));
        if (length < 0 || length > request.MostBytes + MostOtherBytes)
        {
            throw new InvalidDataException($"The process of a session states an answer of {length} bytes.");
        }

        byte[] payload = new byte[length];
        await output.ReadExactlyAsync(payload).ConfigureAwait(false);
        return new SessionAnswer((SessionOutcome)header[0], payload) { IsLast = header[1] != 0 };
    }

    private static async Task DrainAsync(Stream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process has ended.
        }
    }
}
