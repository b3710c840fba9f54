using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataLake.Lake.Storage;

/// <content>Listing and reading.</content>
public sealed partial class S3ObjectStore
{
    /// <summary>How often a small object that its ETag does not confirm is read, until two readings are equal.</summary>
    private const int MostReadings = 10;

    private const char FirstSurrogate = '\ud800';

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectAddress prefix, string after, CancellationToken cancellationToken) =>
        ListInPagesAsync(prefix, after, pageSize: null, cancellationToken);

    /// <summary>Lists the objects whose key starts with the prefix and comes after another, in the ordinal order of their keys.</summary>
    /// <param name="prefix">The bucket, and the prefix. No bucket means no objects.</param>
    /// <param name="after">The key that they come after; empty for none.</param>
    /// <param name="pageSize">How many objects one answer may have; null for as many as the store likes, usually 1,000.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<ObjectInfo> ListInPagesAsync(
        ObjectAddress prefix, string after, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Stores list by the bytes of UTF-8. By UTF-16 some keys with rare characters stand elsewhere, though never on the
        // other side of a key without them; so it is enough to put each run of such keys in order. For the same reason the
        // store passes over keys only up to the first such character, and the rest is passed over here.
        int rareAt = after.AsSpan().IndexOfAnyInRange(FirstSurrogate, char.MaxValue);
        List<ObjectInfo> rare = [];
        await foreach (ObjectInfo info in ListByBytesAsync(prefix, rareAt < 0 ? after : after[..rareAt], pageSize, cancellationToken).ConfigureAwait(false))
        {
            if (string.CompareOrdinal(info.Address.Key, after) <= 0)
            {
                continue;
            }

            if (info.Address.Key.Any(c => c >= FirstSurrogate))
            {
                rare.Add(info);
                continue;
            }

            foreach (ObjectInfo one in rare.OrderBy(one => one.Address.Key, StringComparer.Ordinal))
            {
                yield return one;
            }

            rare.Clear();
            yield return info;
        }

        foreach (ObjectInfo one in rare.OrderBy(one => one.Address.Key, StringComparer.Ordinal))
        {
            yield return one;
        }
    }

    /// <inheritdoc/>
    public Task CheckReadableAsync(string bucket, CancellationToken cancellationToken) =>
        ListPageAsync(new ObjectAddress(bucket, ""), after: "", next: null, pageSize: 1, cancellationToken);

    /// <inheritdoc/>
    public async Task<ObjectContent?> ReadAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        (await ReadIfChangedAsync(address, null, cancellationToken).ConfigureAwait(false)).Content;

    /// <inheritdoc/>
    public Task<(bool IsUnchanged, ObjectContent? Content)> ReadIfChangedAsync(
        ObjectAddress address, string? etag, CancellationToken cancellationToken) => TranslateAsync<(bool IsUnchanged, ObjectContent? Content)>(address, async () =>
    {
        byte[]? before = null;
        for (int attempt = 0; attempt < MostReadings; attempt++)
        {
            (byte[] Bytes, string ETag, bool IsVerified)? read;
            try
            {
                read = await ReadOnceAsync(address, etag, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotModified)
            {
                return (true, null);
            }

            // An ETag need not be an MD5, of objects in parts or encrypted ones for instance. Then two equal readings must do.
            if (read is not { } content || content.IsVerified || before?.AsSpan().SequenceEqual(content.Bytes) == true)
            {
                return read?.ETag == etag && etag is not null ? (true, null) : (false, read is null ? null : new ObjectContent(read.Value.Bytes, read.Value.ETag));
            }

            before = content.Bytes;
        }

        throw new LakeException(
            LakeErrorKind.StoreUnavailable, $"The object arrived different {MostReadings} times", $"{address} in {Root}",
            "Check what lies between here and the store, then run the same command again");
    });

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(ObjectAddress address, CancellationToken cancellationToken) => TranslateAsync<Stream?>(address, async () =>
        await GetAsync(address, etag: null, range: null, cancellationToken).ConfigureAwait(false) is { } response
            ? Open(address, response, 0, response.ContentLength)
            : null);

    /// <inheritdoc/>
    public async Task<Stream?> OpenReadAsync(ObjectInfo found, CancellationToken cancellationToken) =>
        (await OpenRangeAsync(found.Address, found.ETag, 0, found.SizeBytes, cancellationToken).ConfigureAwait(false))?.Body;

    private static ByteRange? Range(long start, long end) => end > start ? new ByteRange(start, end - 1) : null;

    private S3ReadStream Open(ObjectAddress address, GetObjectResponse response, long start, long end)
    {
        string etag = Unquote(response.ETag);
        return new S3ReadStream(
            response, start, end, _policy, $"GET {address}", _clock,
            async (from, stop) => await GetAsync(address, etag, Range(from, end), stop).ConfigureAwait(false) ?? throw new LakeException(
                LakeErrorKind.StoreUnavailable, "The object was replaced while it was read, and the connection broke", $"{address} in {Root}",
                "Run the same command again"),
            error => S3Errors.Create(address, Root, error));
    }

    /// <summary>Gets an object, or a range of it; null when there is none, or none with that ETag. The body is read by the caller.</summary>
    private async Task<GetObjectResponse?> GetAsync(ObjectAddress address, string? etag, ByteRange? range, CancellationToken cancellationToken)
    {
        try
        {
            GetObjectResponse response = await _policy.SendAsync($"GET {address}", async stop =>
            {
                GetObjectResponse answer = await _client.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = address.Bucket,
                        Key = Checked(address).Key,
                        EtagToMatch = etag is null ? null : $"\"{etag}\"",
                        ByteRange = range,
                    }, stop).ConfigureAwait(false);
                if (range is null || IsOfRange(answer, range))
                {
                    return answer;
                }

                answer.Dispose();
                throw new IOException("The answer has other bytes than those that were asked for; something on the way does not know ranges.");
            }, cancellationToken).ConfigureAwait(false);
            if (etag is null || Unquote(response.ETag) == etag)
            {
                return response;
            }

            response.Dispose();
            return null;
        }
        catch (AmazonS3Exception e) when (S3Errors.IsMissing(e) || e.StatusCode == System.Net.HttpStatusCode.PreconditionFailed
            || e.StatusCode == System.Net.HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether an answer has the bytes of the range, up to the object's end, and says the same of its length twice; the whole object
    /// does for a range that is the whole object.
    /// </summary>
    private static bool IsOfRange(GetObjectResponse answer, ByteRange range)
    {
        if (answer.HttpStatusCode != System.Net.HttpStatusCode.PartialContent)
        {
            return range.Start == 0 && answer.ContentLength == range.End + 1;
        }

        return ContentRangeHeaderValue.TryParse(answer.ContentRange, out ContentRangeHeaderValue? given)
            && given.From == range.Start
            && given.To == Math.Min(range.End, (given.Length - 1) ?? range.End)
            && answer.ContentLength == given.To - given.From + 1;
    }

    private async Task<(byte[] Bytes, string ETag, bool IsVerified)?> ReadOnceAsync(ObjectAddress address, string? otherThan, CancellationToken cancellationToken)
    {
        try
        {
            return await _policy.SendAsync($"GET {address}", async stop =>
            {
                GetObjectResponse response = await _client.GetObjectAsync(
                    new GetObjectRequest
                    {
                        BucketName = address.Bucket,
                        Key = Checked(address).Key,
                        EtagToNotMatch = otherThan is null ? null : $"\"{otherThan}\"",
                    }, stop).ConfigureAwait(false);
                try
                {
                    byte[] bytes = new byte[response.ContentLength];
                    await response.ResponseStream.ReadExactlyAsync(bytes, stop).ConfigureAwait(false);
                    string etag = Unquote(response.ETag);
                    return IsMd5Of(etag, bytes) is var isVerified && !isVerified && MustBeMd5(etag, response)
                        ? throw new InvalidDataException($"The MD5 of {bytes.Length} bytes is not {etag}.")
                        : (bytes, etag, isVerified);
                }
                finally
                {
                    Close(response);
                }
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsMissing(e))
        {
            return null;
        }
    }

    /// <summary>Whether an ETag can be nothing but an MD5: it looks like one, and the object is not encrypted.</summary>
    private static bool MustBeMd5(string etag, GetObjectResponse response) => ETags.LooksLikeMd5(etag) && !HasOpaqueETag(response);

    /// <summary>Whether the object is encrypted with a key that somebody chose; the store's own keys leave the ETag an MD5.</summary>
    private static bool HasOpaqueETag(GetObjectResponse response) =>
        response.ServerSideEncryptionMethod?.Value?.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) == true
        || !string.IsNullOrEmpty(response.ServerSideEncryptionCustomerMethod?.Value);

    /// <summary>Closes an answer whose bytes are judged here; the SDK judges them once more then, and would throw.</summary>
    private static void Close(GetObjectResponse response)
    {
        try
        {
            response.Dispose();
        }
        catch (AmazonClientException)
        {
        }
    }

#pragma warning disable CA5351 // S3 defines ETags as MD5; this finds damage on the way, not an attack.
    private static bool IsMd5Of(string etag, byte[] bytes) => string.Equals(etag, Convert.ToHexStringLower(MD5.HashData(bytes)), StringComparison.OrdinalIgnoreCase);
#pragma warning restore CA5351

    private async IAsyncEnumerable<ObjectInfo> ListByBytesAsync(
        ObjectAddress prefix, string after, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            if (await ListPageAsync(prefix, after, next, pageSize, cancellationToken).ConfigureAwait(false) is not { } page)
            {
                yield break;
            }

            foreach (S3Object item in page.S3Objects ?? [])
            {
                yield return new ObjectInfo(prefix with { Key = Decode(item.Key, page.Encoding) }, Unquote(item.ETag), item.Size ?? 0, Utc(item.LastModified));
            }

            next = page.IsTruncated != true ? null
                : page.NextContinuationToken ?? throw S3Errors.Create(prefix, Root, new IOException("A listing that goes on does not say where."));
        }
        while (next is not null);
    }

    private Task<ListObjectsV2Response?> ListPageAsync(
        ObjectAddress prefix, string after, string? next, int? pageSize, CancellationToken cancellationToken) => TranslateAsync(prefix, async () =>
    {
        try
        {
            return await _policy.SendAsync<ListObjectsV2Response?>($"LIST {prefix}", async stop => await _client.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = prefix.Bucket,
                    Prefix = prefix.Key,
                    StartAfter = after.Length > 0 && next is null ? after : null,
                    ContinuationToken = next,
                    MaxKeys = pageSize,

                    // Some characters that keys may have cannot stand in XML.
                    Encoding = EncodingType.Url,
                }, stop).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsBucketMissing(e))
        {
            return null;
        }
    });

    private static string Decode(string key, EncodingType? encoding) =>
        encoding == EncodingType.Url ? Uri.UnescapeDataString(key.Replace('+', ' ')) : key;
}
