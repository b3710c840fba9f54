using System.Diagnostics.CodeAnalysis;

namespace DataLake.Lake.Storage;

/// <summary>
/// The connections to one store. Ceph refuses a put without reading its body, and takes the rest of that body for the next
/// request on the connection. So small bodies get a connection of their own, which costs less than it saves; large ones share
/// connections that are kept, because a new one starts slowly, and after a refusal none of those is used again.
/// </summary>
/// <param name="connect">Makes connections.</param>
internal sealed class StoreConnections(Func<HttpMessageHandler> connect) : HttpMessageHandler
{
    private const long LargeBytes = 1 << 20;

    private readonly HttpMessageInvoker _others = new(connect());
    private volatile HttpMessageInvoker _large = new(connect());

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content?.Headers.ContentLength is not >= LargeBytes)
        {
            request.Headers.ConnectionClose = request.Content is not null;
            return await _others.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        HttpMessageInvoker used = _large;
        HttpResponseMessage response = await used.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            Replace(used);
        }

        return response;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _others.Dispose();
            _large.Dispose();
        }

        base.Dispose(disposing);
    }

    // Other requests are still on their way over the old connections; those close when they have been idle for a while.
    [SuppressMessage("Reliability", "CA2000", Justification = "The one in use is disposed of with this; the system takes care of the others.")]
    private void Replace(HttpMessageInvoker used)
    {
        lock (_others)
        {
            if (_large == used)
            {
                _large = new HttpMessageInvoker(connect());
            }
        }
    }
}
