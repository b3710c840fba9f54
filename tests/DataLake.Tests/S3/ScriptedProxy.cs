using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DataLake.Tests.S3;

/// <summary>A request as it came: the first line and the headers, and the body.</summary>
internal sealed record ProxiedRequest(IReadOnlyList<string> Head, byte[] Body)
{
    /// <summary>The method.</summary>
    public string Method => Head[0].Split(' ')[0];

    /// <summary>The path, with what follows it.</summary>
    public string Path => Uri.UnescapeDataString(Head[0].Split(' ')[1]);

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) =>
        Head.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>
/// Stands before a server, on 127.0.0.1, with TLS when it has a certificate. Answers some requests itself and hands the others
/// on. One request for each connection.
/// </summary>
internal sealed class ScriptedProxy : IDisposable
{
    private const int PiecesPerSecond = 20;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri? _target;
    private readonly Func<ProxiedRequest, Task<string?>> _answer;
    private readonly X509Certificate2? _certificate;

    /// <summary>Starts.</summary>
    /// <param name="target">The server's endpoint; null when everything is answered here.</param>
    /// <param name="answer">Gives the whole answer, or null for the server's.</param>
    /// <param name="certificate">For TLS.</param>
    public ScriptedProxy(string? target, Func<ProxiedRequest, Task<string?>> answer, X509Certificate2? certificate = null)
    {
        (_target, _answer, _certificate) = (target is null ? null : new Uri(target), answer, certificate);
        _listener.Start();
        Endpoint = $"{(certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    /// <summary>How many bytes of a request's body are taken each second; 0, the default, for as many as come.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>The proxy's own endpoint.</summary>
    public string Endpoint { get; }

    /// <summary>An S3 error as an answer.</summary>
    public static string Error(int status, string code, string headers = "")
    {
        string body = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>This is {code}.</Message></Error>";
        return $"HTTP/1.1 {status} Error\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n{body}";
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using Stream stream = await OpenAsync(client);
                ProxiedRequest request = await ReadAsync(stream);
                if (await _answer(request) is { } answer)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Method == "HEAD" ? answer[..(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)] : answer), _stop.Token);
                    return;
                }

                using TcpClient server = new();
                await server.ConnectAsync(_target!.Host, _target.Port, _stop.Token);
                IEnumerable<string> head = request.Head.Where(line => !IsOfConnection(line)).Append("Connection: close");
                await server.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", head) + "\r\n\r\n"), _stop.Token);
                await server.GetStream().WriteAsync(request.Body, _stop.Token);
                await server.GetStream().CopyToAsync(stream, _stop.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
            {
            }
        }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        SslStream secure = new(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secure;
    }

    private async Task<ProxiedRequest> ReadAsync(Stream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!(head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']))
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Add(one[0]);
        }

        ProxiedRequest request = new(Encoding.ASCII.GetString([.. head]).TrimEnd().Split("\r\n"), []);
        byte[] body = new byte[int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        if (request.Header("Expect") is not null)
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
        }

        if (BytesPerSecond == 0)
        {
            await stream.ReadExactlyAsync(body, _stop.Token);
            return request with { Body = body };
        }

        int piece = Math.Max(1, BytesPerSecond / PiecesPerSecond);
        for (int at = 0; at < body.Length; at += piece)
        {
            await stream.ReadExactlyAsync(body.AsMemory(at, Math.Min(piece, body.Length - at)), _stop.Token);
            await Task.Delay(TimeSpan.FromSeconds(1d / PiecesPerSecond), _stop.Token);
        }

        return request with { Body = body };
    }

    private static bool IsOfConnection(string line) =>
        line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase);
}
