namespace DataLake.Lake.Storage;

/// <summary>Gives one copy: the one that is there, or else a new one.</summary>
/// <param name="source">Where the objects are.</param>
/// <param name="options">How often to try.</param>
/// <param name="folder">Where the copies are.</param>
/// <param name="clock">Says when the machine was started.</param>
internal sealed class CopyMaker(IRangeSource source, LocalCopiesOptions options, CopyFolder folder, TimeProvider clock)
{
    private readonly RangeDownload _download = new(source, options, folder.FullPath);

    /// <summary>Finds or makes a copy and takes it into use.</summary>
    /// <returns>The copy, or null when there is no such object.</returns>
    /// <exception cref="LakeException">The disk is full, or the object arrives damaged every time.</exception>
    public async Task<OpenCopy?> MakeAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        if (await FindLengthAsync(request, cancellationToken).ConfigureAwait(false) is not { } sizeBytes)
        {
            return null;
        }

        string? before = null;
        for (int attempt = 0; attempt < options.Attempts; attempt++)
        {
            using CopyPart part = await folder.BeginAsync(request, sizeBytes, cancellationToken).ConfigureAwait(false);
            (RangeDownload.Outcome outcome, string? sha256) = await _download.RunAsync(request, sizeBytes, part, cancellationToken).ConfigureAwait(false);
            switch (outcome)
            {
                case RangeDownload.Outcome.Complete:
                case RangeDownload.Outcome.Unsure when sha256 == before:
                    return await folder.CommitAsync(request, part, sha256, cancellationToken).ConfigureAwait(false);
                case RangeDownload.Outcome.Gone:
                    return null;
            }

            // Where nothing says what the bytes should be, two equal readings must do.
            before = sha256;
        }

        throw new LakeException(
            LakeErrorKind.StoreUnavailable, $"The object arrived damaged {options.Attempts} times", $"{request.Address} in {source.Root}",
            "Check the object, and what lies between here and the store, then run the same command again");
    }

    /// <summary>The object's length; an object without bytes is looked up even when that is known, for no range of it is read.</summary>
    public async Task<long?> FindLengthAsync(CopyRequest request, CancellationToken cancellationToken) => request.SizeBytes is > 0
        ? request.SizeBytes
        : await source.FindLengthAsync(request.Address, request.ETag, cancellationToken).ConfigureAwait(false);

    private async Task<OpenCopy?> FindAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        OpenCopy? copy = await folder.FindAsync(request, cancellationToken).ConfigureAwait(false);
        if (copy is null)
        {
            return null;
        }

        try
        {
            if (copy.LastUsed >= MachineStart() || Matches(request, copy, cancellationToken))
            {
                return copy.Trust();
            }
        }
        catch
        {
            copy.Dispose();
            throw;
        }

        await folder.DiscardAsync(request, copy, cancellationToken).ConfigureAwait(false);
        return null;
    }

    // A copy is not flushed to the disk when it is made, for that can take as long as the download. After a power cut its bytes
    // may be lost, so those of a copy that the machine's last start is younger than are looked at again.
    private bool Matches(CopyRequest request, OpenCopy copy, CancellationToken cancellationToken) =>
        CopyDigest.Of(request, range: null) is { Expected: not null } digest
        && StoreErrors.TranslateCopy(request.Address, folder.FullPath, () => digest.Matches(copy.File, cancellationToken));

    private DateTime MachineStart() => clock.GetUtcNow().UtcDateTime.AddMilliseconds(-Environment.TickCount64);
}
