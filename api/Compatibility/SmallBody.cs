namespace DataLake.Api.Compatibility;

/// <summary>The body of a request to an older route, read whole, since it is about one customer.</summary>
internal static class SmallBody
{
    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="longest">The most bytes that it may have.</param>
    /// <returns>The body, or null when it is longer: the status is 413 then, and the answer is complete with that.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext context, long longest)
    {
        using MemoryStream body = new();
        byte[] piece = new byte[4096];
        int count;
        while ((count = await context.Request.Body.ReadAsync(piece, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            body.Write(piece, 0, count);
            if (body.Length > longest)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return null;
            }
        }

        return body.ToArray();
    }
}
