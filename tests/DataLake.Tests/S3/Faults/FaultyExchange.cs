using System.Net.Sockets;

namespace DataLake.Tests.S3.Faults;

/// <summary>One request, its answer, and the fault that is done to them.</summary>
/// <param name="fault">The fault.</param>
/// <param name="client">The client's connection.</param>
/// <param name="server">The server's connection.</param>
/// <param name="stop">Cancelled at the end of the test.</param>
internal sealed class FaultyExchange(Fault fault, NetworkStream client, ServerConnection server, CancellationToken stop)
{
    private const int Pieces = 10;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longPause = TimeSpan.FromMilliseconds(200);

    /// <summary>What was really done; nothing when the request gave no occasion for the fault.</summary>
    public Fault Done { get; private set; } = Fault.None;

    /// <summary>Reads the rest of the request, and answers or does not.</summary>
    /// <returns>Whether the connection goes on.</returns>
    public async Task<bool> RunAsync(HttpHead head, HttpReader requests)
    {
        if (Is(Fault.ResetBefore))
        {
            return false;
        }

        if (head["Expect"] is not null)
        {
            await client.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
        }

        byte[] body = await requests.ReadRequestBodyAsync(head, stop);
        HttpHead forwarded = head.Without("Expect");
        HttpMessage request = new(head.IsChunked ? forwarded.WithLength(body.Length) : forwarded, body);
        if (Is(Fault.CutRequest, body.Length > 1))
        {
            await server.SendHalfAsync(request, stop);
            return false;
        }

        return await ReplyAsync(await AnswerAsync(request)) && !head.IsLast;
    }

    /// <summary>Asks the server, or answers for it.</summary>
    private async Task<HttpMessage> AnswerAsync(HttpMessage request)
    {
        bool hasBody = request.Head.Method != "HEAD";
        if (Is(Fault.SlowDown))
        {
            return HttpMessage.Error(503, "SlowDown", hasBody);
        }

        if (Is(Fault.InternalError))
        {
            return HttpMessage.Error(500, "InternalError", hasBody);
        }

        if (Is(Fault.TooManyRequests))
        {
            return HttpMessage.Error(429, "TooManyRequests", hasBody);
        }

        HttpMessage answer = await server.ExchangeAsync(Is(Fault.CorruptRequest, request.Body.Length > 0) ? request.Corrupted() : request, stop);
        if (Is(Fault.Duplicate))
        {
            return await server.ExchangeAsync(request, stop);
        }

        if (Is(Fault.DuplicateUnseen))
        {
            await server.ExchangeAsync(request, stop);
        }

        return answer;
    }

    /// <summary>Gives the client the answer, or less.</summary>
    private async Task<bool> ReplyAsync(HttpMessage answer)
    {
        byte[] body = answer.Body;
        if (Is(Fault.LoseAnswer))
        {
            return false;
        }

        if (Is(Fault.StallBefore))
        {
            return await StallAsync();
        }

        if (Is(Fault.StallAnswer))
        {
            await WriteAsync(Half(answer));
            return await StallAsync();
        }

        if (Is(Fault.CutAnswer))
        {
            await WriteAsync(Half(answer));
            return false;
        }

        if (Is(Fault.TruncateAnswer, body.Length > 0))
        {
            await WriteAsync(answer.Head, body[..(body.Length / 2)]);
            return false;
        }

        if (Is(Fault.ShortLength, body.Length > 0) || Is(Fault.LongLength, body.Length > 0))
        {
            await WriteAsync(answer.Head.WithLength(body.Length + (fault == Fault.LongLength ? 1 : -1)), body);
            return false;
        }

        if (Is(Fault.Trickle) || Is(Fault.Drip))
        {
            return await TrickleAsync(answer, fault == Fault.Drip ? _longPause : _pause);
        }

        await WriteAsync(answer.Head, Is(Fault.CorruptAnswer, body.Length > 1) ? answer.Corrupted().Body : body);
        return true;
    }

    /// <summary>Whether this is the fault, and there is an occasion for it.</summary>
    private bool Is(Fault one, bool hasOccasion = true)
    {
        bool isDone = one == fault && hasOccasion;
        Done = isDone ? one : Done;
        return isDone;
    }

    private static byte[] Half(HttpMessage answer)
    {
        byte[] head = answer.Head.ToBytes();
        return answer.Body.Length > 1 ? [.. head, .. answer.Body.AsSpan(0, answer.Body.Length / 2)] : head[..(head.Length / 2)];
    }

    /// <summary>Waits until the client closes the connection, as it does after its time-out.</summary>
    private async Task<bool> StallAsync()
    {
        _ = await client.ReadAsync(new byte[1], stop);
        return false;
    }

    private async Task<bool> TrickleAsync(HttpMessage answer, TimeSpan pause)
    {
        byte[] bytes = [.. answer.Head.ToBytes(), .. answer.Body];
        foreach (byte[] piece in bytes.Chunk((bytes.Length / Pieces) + 1))
        {
            await WriteAsync(piece);
            await Task.Delay(pause, stop);
        }

        return true;
    }

    private Task WriteAsync(HttpHead head, byte[] body) => WriteAsync([.. head.ToBytes(), .. body]);

    private async Task WriteAsync(byte[] bytes) => await client.WriteAsync(bytes, stop);
}
