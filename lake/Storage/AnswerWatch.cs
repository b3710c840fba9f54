namespace DataLake.Lake.Storage;

/// <summary>
/// Stands where requests leave and answers arrive, also those that are errors, and takes note of what they say beside their content.
/// Connections are used again, except after a request with a small body.
/// </summary>
/// <param name="clock">This machine's clock.</param>
internal sealed class AnswerWatch(TimeProvider clock) : DelegatingHandler
{
    // More than the system takes at once: when such a body is refused on its way, the connection is closed by itself.
    private const long LargeBodyBytes = 5 << 20;

    // The header has whole seconds, so the store's clock is on average this much further.
    private static readonly TimeSpan _halfOfSecond = TimeSpan.FromSeconds(0.5);

    private volatile StoreAnswer? _last;
    private long _bytes;

    /// <summary>The latest answer; null before the first.</summary>
    public StoreAnswer? Last => _last;

    /// <summary>The bodies of requests and of answers so far, in bytes, as far as their length was announced.</summary>
    public long BodyBytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Ceph refuses a put without reading its body, and takes the rest of it for the next request on that connection. A new
        // connection for each part of a large object would take a fifth longer.
        request.Headers.ConnectionClose = request.Content is { } body && body.Headers.ContentLength is not >= LargeBodyBytes;
        DateTimeOffset sent = clock.GetUtcNow();
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        DateTimeOffset half = sent + ((clock.GetUtcNow() - sent) / 2);
        string? server = response.Headers.TryGetValues("Server", out IEnumerable<string>? values) ? string.Join(' ', values) : null;
        _last = new StoreAnswer(server, response.Headers.Date + _halfOfSecond - half);
        long answered = request.Method == HttpMethod.Head ? 0 : response.Content.Headers.ContentLength ?? 0;
        Interlocked.Add(ref _bytes, (request.Content?.Headers.ContentLength ?? 0) + answered);
        return response;
    }
}
