using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DataLake.Lake.Storage;

namespace DataLake.Lake.Tables;

/// <summary>Reads and writes the lake's own small objects, and refuses those of a format it does not know.</summary>
/// <param name="store">Where they rest.</param>
public sealed class ManifestStore(IObjectStore store)
{
    /// <summary>Reads a manifest, or null when there is none.</summary>
    /// <exception cref="LakeException">It is damaged or of a newer format. Kind <see cref="LakeErrorKind.Unexpected"/>.</exception>
    public async Task<Manifest?> ReadManifestAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        (await ReadAsync(address, LakeJson.Default.Manifest, cancellationToken).ConfigureAwait(false))?.Value;

    /// <summary>Reads an object and its ETag, or null when there is none.</summary>
    /// <exception cref="LakeException">It is damaged or of a newer format. Kind <see cref="LakeErrorKind.Unexpected"/>.</exception>
    public async Task<(T Value, string ETag)?> ReadAsync<T>(ObjectAddress address, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await store.ReadAsync(address, cancellationToken).ConfigureAwait(false) is { } content ? Deserialize(address, content, type) : null;

    /// <summary>Reads an object and its ETag unless it still is what the caller has.</summary>
    /// <returns>Whether the object has that ETag; if not, what it is now, null when there is none.</returns>
    /// <exception cref="LakeException">It is damaged or of a newer format. Kind <see cref="LakeErrorKind.Unexpected"/>.</exception>
    public async Task<(bool IsUnchanged, (T Value, string ETag)? Read)> ReadIfChangedAsync<T>(
        ObjectAddress address, string? etag, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        (bool isUnchanged, ObjectContent? content) = await store.ReadIfChangedAsync(address, etag, cancellationToken).ConfigureAwait(false);
        return (isUnchanged, content is null ? null : Deserialize(address, content, type));
    }

    private (T Value, string ETag) Deserialize<T>(ObjectAddress address, ObjectContent content, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            CheckFormat(address, content.Bytes);
            return (JsonSerializer.Deserialize(content.Bytes.Span, type) ?? throw new JsonException("The object is null"), content.ETag);
        }
        catch (JsonException e)
        {
            throw new LakeException(
                LakeErrorKind.Unexpected, "The object is damaged: " + e.Message, $"{address} in {store.Root}",
                "Restore it from a backup, or delete it and run the execution date again", e);
        }
    }

    /// <summary>Writes an object.</summary>
    /// <returns>Whether the condition held and it was written.</returns>
    public async Task<bool> WriteAsync<T>(
        ObjectAddress address, T value, JsonTypeInfo<T> type, PutCondition condition, CancellationToken cancellationToken)
        where T : class
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return await store.PutAsync(address, bytes, condition, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>Writes an object anew as it is: garbage collection, which goes by age, then leaves what belongs to it alone.</summary>
    /// <returns>Whether it is there.</returns>
    public async Task<bool> RefreshAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(address, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return false;
        }

        // When the condition does not hold, somebody else has written it anew, which does as well, or removed it.
        return await store.PutAsync(address, content.Bytes, PutCondition.IfMatch(content.ETag), cancellationToken).ConfigureAwait(false) is not null
            || await store.FindAsync(address, cancellationToken).ConfigureAwait(false) is not null;
    }

    private void CheckFormat(ObjectAddress address, ReadOnlyMemory<byte> bytes)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        int format = document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("format_version", out JsonElement element) && element.TryGetInt32(out int number)
                ? number
                : throw new JsonException("format_version is missing");
        if (format > Manifest.CurrentFormatVersion)
        {
            throw new LakeException(
                LakeErrorKind.Unexpected, $"The format is version {format}, and this version of lake knows {Manifest.CurrentFormatVersion}",
                $"{address} in {store.Root}", "Use the newer version of lake that wrote it; nothing was changed");
        }
    }
}
