using System.Net;
using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace DataLake.Lake.Storage;

/// <content>Writing, under conditions.</content>
public sealed partial class S3ObjectStore
{
    /// <summary>The metadata that says which write an object came from, so that a lost answer does not look like a lost race.</summary>
    private const string WriteIdName = "lake-write";

    /// <summary>The metadata that says what an object's bytes hash to, for those who read it: of an object in parts the ETag does not.</summary>
    private const string Sha256Name = "lake-sha256";

    private enum ETagForm
    {
        /// <summary>Not known yet which one the store compares.</summary>
        Unknown,

        /// <summary>As HTTP has it: <c>If-Match: "etag"</c>. AWS and MinIO.</summary>
        Quoted,

        /// <summary><c>If-Match: etag</c>. Ceph.</summary>
        Bare,
    }

    private volatile ETagForm _etagForm;

    /// <inheritdoc/>
    public Task<ObjectInfo?> PutAsync(
        ObjectAddress address, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        ArraySegment<byte> bytes = MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array) ? array : content.ToArray();
        return PutSingleAsync(
            address, content.Length, sha256: null, () => new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false), condition, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> PutFileAsync(
        ObjectAddress address, string path, string? sha256, PutCondition condition, CancellationToken cancellationToken)
    {
        long size = StoreErrors.Translate(address, Root, () => new FileInfo(path).Length);
        sha256 ??= await HashLocalAsync(address, path, cancellationToken).ConfigureAwait(false);
        ObjectInfo? written = size <= _options.PartSizeBytes
            ? await PutSingleAsync(address, size, sha256, () => OpenLocal(path), condition, cancellationToken).ConfigureAwait(false)
            : await PutPartsAsync(address, path, size, _options.PartSizeBytes, sha256, condition, cancellationToken).ConfigureAwait(false);
        StoreErrors.TranslateTemp(path, () =>
        {
            File.Delete(path);
            return true;
        });
        return written;
    }

    private static async Task<string> HashLocalAsync(ObjectAddress address, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Checksum.OfFileAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.CreateForTemp(path, e);
        }
    }

    private static FileStream OpenLocal(string path) =>
        new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });

    private Task<ObjectInfo?> PutSingleAsync(
        ObjectAddress address, long size, string? sha256, Func<Stream> open, PutCondition condition, CancellationToken cancellationToken) => TranslateAsync(address, () =>
    {
        string writeId = Guid.NewGuid().ToString("N");
        return WithBucketAsync(address, condition, async () => await ConditionToSendAsync(address, condition, cancellationToken).ConfigureAwait(false) is not { } sent
            ? null
            : await WriteAsync(address, sent, writeId, size, async (ifNoneMatch, ifMatch) =>
        {
            PutObjectResponse response = await _policy.UploadAsync($"PUT {address}", size, async watch =>
            {
                using Stream body = open();
                PutObjectRequest request = new()
                {
                    BucketName = address.Bucket,
                    Key = Checked(address).Key,
                    InputStream = body,
                    AutoCloseStream = false,
                    IfNoneMatch = ifNoneMatch,
                    IfMatch = ifMatch,
                };
                request.StreamTransferProgress += watch.Sent;
                request.Metadata[WriteIdName] = writeId;
                if (sha256 is not null)
                {
                    request.Metadata[Sha256Name] = sha256;
                }

                return await _client.PutObjectAsync(request, watch.Token).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
            return response.ETag;
        }, cancellationToken).ConfigureAwait(false), cancellationToken);
    });

    /// <summary>Sends what makes an object appear, and finds out whether it did.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="writeId">What the object's metadata will say.</param>
    /// <param name="size">Its length.</param>
    /// <param name="send">Sends it, with <c>If-None-Match</c> and <c>If-Match</c>; gives the ETag where the store says it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The object, or null when the condition did not hold.</returns>
    private async Task<ObjectInfo?> WriteAsync(
        ObjectAddress address, PutCondition condition, string writeId, long size, Func<string?, string?, Task<string?>> send, CancellationToken cancellationToken)
    {
        ETagForm known = _etagForm;
        ETagForm form = known == ETagForm.Unknown ? ETagForm.Quoted : known;
        while (true)
        {
            try
            {
                string? ifMatch = condition.ETag is { } etag ? form == ETagForm.Quoted ? $"\"{etag}\"" : etag : null;
                string? written = await send(condition.IsIfAbsent ? "*" : null, ifMatch).ConfigureAwait(false);
                if (ifMatch is not null)
                {
                    _etagForm = form;
                }

                return written is { Length: > 0 }
                    ? new ObjectInfo(address, Unquote(written), size, _clock.GetUtcNow())
                    : (await HeadAsync(address, cancellationToken).ConfigureAwait(false))?.Info;
            }
            catch (AmazonS3Exception e) when (MayBeRefusal(e, condition))
            {
                (ObjectInfo Info, string? WriteId, string? Sha256)? there = await HeadAsync(address, cancellationToken).ConfigureAwait(false);
                if (there is { } found && found.WriteId == writeId)
                {
                    // It was written by a try whose answer was lost, and that is what refused the next.
                    return found.Info;
                }

                if (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode == "NoSuchUpload")
                {
                    throw;
                }

                if (condition.ETag is null || known != ETagForm.Unknown || there?.Info.ETag != condition.ETag)
                {
                    return null;
                }

                if (form == ETagForm.Bare)
                {
                    throw new LakeException(
                        LakeErrorKind.StoreUnavailable, "The store refuses If-Match with the object's own ETag", $"{address} in {Root}",
                        "`lake doctor` shows what the store supports; use one with conditional puts", e);
                }

                form = ETagForm.Bare;
            }
        }
    }

    /// <summary>Whether the store says that the condition does not hold, or that an upload was completed already.</summary>
    private static bool MayBeRefusal(AmazonS3Exception error, PutCondition condition) => error.StatusCode switch
    {
        HttpStatusCode.PreconditionFailed or HttpStatusCode.NotModified => true,
        HttpStatusCode.NotFound => error.ErrorCode == "NoSuchUpload" || (condition.ETag is not null && S3Errors.IsMissing(error)),
        _ => false,
    };
}
