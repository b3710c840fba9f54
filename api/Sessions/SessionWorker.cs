using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataLake.Api.Sessions;

/// <summary>
/// The process that sessions run in: <c>DataLake.Api --session</c>. It writes <see cref="Ready"/>, reads requests from standard
/// input, one line each, and answers each on standard output with one byte for the <see cref="SessionOutcome"/>, one for
/// <see cref="SessionAnswer.IsLast"/>, four for the length, little-endian, and that many bytes. It ends when its standard input
/// does, also in the middle of a query, and by no signal that asks it to.
/// </summary>
internal static class SessionWorker
{
    /// <summary>The argument that makes the program a worker.</summary>
    public const string Argument = "--session";

    /// <summary>The byte that says that the worker takes requests.</summary>
    public const byte Ready = 0x2A;

    /// <summary>The bytes before each answer.</summary>
    public const int HeaderBytes = 6;

    // What .NET, the threads and the answer in the making need beside DuckDB.
    private const long OwnBytes = 256 << 20;

    /// <summary>Answers requests until there are no more.</summary>
    public static async Task<int> RunAsync()
    {
        // Ctrl-C in a terminal goes to every process of the service; it finishes what is in flight and then ends this one.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        Stream output = ProcessLimits.TakeStandardOutput();
        using StreamReader input = new(System.Console.OpenStandardInput());
        await output.WriteAsync(new byte[] { Ready }).ConfigureAwait(false);
        long mostBytes = 0;
        Task<string?> next = Task.Run(() => input.ReadLineAsync());
        while (await next.ConfigureAwait(false) is { } line)
        {
            SessionRequest request = JsonSerializer.Deserialize(line, SessionJson.Default.SessionRequest)!;
            if (mostBytes == 0)
            {
                mostBytes = (2 * request.MemoryBytes) + OwnBytes;
                ProcessLimits.LimitMemory(mostBytes);
            }

            Task<SessionAnswer> work = Task.Run(() => LockedSession.AnswerAsync(request));
            next = Task.Run(() => input.ReadLineAsync());
            if (await Task.WhenAny(work, next).ConfigureAwait(false) == next)
            {
                // Nobody waits for the answer any more, and a function of DuckDB may not hear of it for minutes.
                Process.GetCurrentProcess().Kill();
            }

            SessionAnswer answer = await work.ConfigureAwait(false);
            await WriteAsync(output, answer with { IsLast = ProcessLimits.GrownBytes() > mostBytes / 2 }).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task WriteAsync(Stream output, SessionAnswer answer)
    {
        byte[] header = new byte[HeaderBytes];
        header[0] = (byte)answer.Outcome;
        header[1] = answer.IsLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(2), answer.Payload.Length);
        await output.WriteAsync(header).ConfigureAwait(false);
        await output.WriteAsync(answer.Payload).ConfigureAwait(false);
    }
}
