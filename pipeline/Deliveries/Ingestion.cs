using DataLake.Lake;
using DataLake.Lake.Storage;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Deliveries;

/// <summary>Puts files into the raw zone as they are; the same content only once, whatever it is called.</summary>
/// <param name="lake">The lake.</param>
/// <param name="dataset">The dataset.</param>
public sealed class Ingestion(LakeContext lake, DatasetName dataset)
{
    /// <summary>Puts files and folders into the raw zone.</summary>
    /// <param name="paths">Parquet files, and folders of which every <c>*.parquet</c> at any depth is taken.</param>
    /// <param name="workFolder">A folder for copies in the making.</param>
    /// <param name="cancellationToken">Gives up between two files.</param>
    /// <returns>One for each file.</returns>
    /// <exception cref="LakeException">A path does not exist or is no Parquet file by its name. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public async Task<IReadOnlyList<IngestedFile>> IngestAsync(
        IReadOnlyList<string> paths, Func<string> workFolder, CancellationToken cancellationToken)
    {
        List<(string Path, string Name)> files = [.. paths.SelectMany(Expand)];
        List<ObjectInfo> known = [];
        await foreach (ObjectInfo info in lake.Store.ListAsync(lake.Path.RawPrefix(dataset), cancellationToken).ConfigureAwait(false))
        {
            known.Add(info);
        }

        List<IngestedFile> ingested = [];
        foreach ((string path, string name) in files)
        {
            ingested.Add(await PutAsync(() => IngestAsync(path, name, known, workFolder, cancellationToken)).ConfigureAwait(false));
        }

        return ingested;
    }

    /// <summary>Users of the pipeline need not, and should not, write to raw.</summary>
    private async Task<IngestedFile> PutAsync(Func<Task<IngestedFile>> put)
    {
        try
        {
            return await put().ConfigureAwait(false);
        }
        catch (LakeException e) when (lake.Options.IsOnS3 && StoreErrors.IsAccessDenied(e))
        {
            throw new LakeException(
                LakeErrorKind.StoreUnavailable, $"The user {lake.Options.S3.AccessKeyId} may not put deliveries into raw", e.Where,
                "Take a user who may for `lake ingest` and `lake sample`, as compose has the user ingest; then `lake run` without --sample as this one", e);
        }
    }

    private async Task<IngestedFile> IngestAsync(
        string path, string name, List<ObjectInfo> known, Func<string> workFolder, CancellationToken cancellationToken)
    {
        long bytes = new FileInfo(path).Length;
        string sha256 = await ReadAsync(path, () => Checksum.OfFileAsync(path, cancellationToken)).ConfigureAwait(false);
        if (await FindSameAsync(bytes, sha256, known, cancellationToken).ConfigureAwait(false) is { } same)
        {
            return new IngestedFile(path, same.Address.ToString(), bytes, IsNew: false);
        }

        // Another content may have the name already: then the first digits of the checksum tell them apart.
        foreach (string candidate in new[] { name, $"{Path.ChangeExtension(name, null)}-{sha256[..12]}.parquet" })
        {
            ObjectAddress address = lake.Path.RawPrefix(dataset) with { Key = $"{dataset}/{candidate}" };
            string copy = Path.Combine(workFolder(), Guid.NewGuid().ToString("N"));
            await ReadAsync(path, () => CopyAsync(path, copy, cancellationToken)).ConfigureAwait(false);
            if (await Checksum.OfFileAsync(copy, cancellationToken).ConfigureAwait(false) != sha256)
            {
                throw new LakeException(LakeErrorKind.Usage, "The file changed while it was read", path, "Wait until it is complete, then ingest it again");
            }

            lake.FailPoint.Reach("ingest.before-put");
            ObjectInfo? written = await lake.Store.PutFileAsync(address, copy, sha256, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
            lake.FailPoint.Reach("ingest.after-put");
            if (written is not null)
            {
                known.Add(written);
                return new IngestedFile(path, address.ToString(), bytes, IsNew: true);
            }

            File.Delete(copy);
            if (await lake.Store.FindAsync(address, cancellationToken).ConfigureAwait(false) is { } there
                && there.SizeBytes == bytes && await IsSameAsync(there, sha256, cancellationToken).ConfigureAwait(false))
            {
                return new IngestedFile(path, address.ToString(), bytes, IsNew: false);
            }
        }

        throw new LakeException(
            LakeErrorKind.StoreUnavailable, "Two other objects have the names that this file would get", path, "Rename the file, then ingest it again");
    }

    private async Task<ObjectInfo?> FindSameAsync(long bytes, string sha256, List<ObjectInfo> known, CancellationToken cancellationToken)
    {
        foreach (ObjectInfo candidate in known.Where(info => info.SizeBytes == bytes))
        {
            if (await IsSameAsync(candidate, sha256, cancellationToken).ConfigureAwait(false))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>To recognise a delivery, what its writer noted will do; only without a note it is read, which may take longer than to send it.</summary>
    private async Task<bool> IsSameAsync(ObjectInfo there, string sha256, CancellationToken cancellationToken) =>
        await lake.Store.FindNotedSha256Async(there, cancellationToken).ConfigureAwait(false) is { } noted
            ? noted == sha256
            : await StoredFiles.HasContentAsync(lake.Store, there, sha256, cancellationToken).ConfigureAwait(false);

    private static IEnumerable<(string Path, string Name)> Expand(string path)
    {
        if (Directory.Exists(path))
        {
            string[] files = Directory.GetFiles(path, "*.parquet", SearchOption.AllDirectories);
            return files.Length > 0
                ? files.Order(StringComparer.Ordinal).Select(file => (file, Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/')))
                : throw new LakeException(LakeErrorKind.Usage, "The folder has no *.parquet file", path, "Name a folder or file with Parquet deliveries");
        }

        if (!File.Exists(path))
        {
            throw new LakeException(LakeErrorKind.Usage, "There is no such file or folder", path, "Check the path");
        }

        return path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase)
            ? [(path, Path.GetFileName(path))]
            : throw new LakeException(
                LakeErrorKind.Usage, "The file's name does not end in .parquet, so no stage would read it", path, "Deliver Parquet, or mend the name");
    }

    private static async Task<bool> CopyAsync(string path, string copy, CancellationToken cancellationToken)
    {
        FileStream from = File.OpenRead(path);
        await using (from.ConfigureAwait(false))
        {
            FileStream to = StoreErrors.TranslateTemp(copy, () => new FileStream(copy, FileMode.CreateNew));
            await using (to.ConfigureAwait(false))
            {
                await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
    }

    private static async Task<T> ReadAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.IsDiskFull(e)
                ? StoreErrors.CreateForTemp(path, e)
                : new LakeException(LakeErrorKind.Usage, "The file cannot be read: " + e.Message, path, "Check its path and rights", e);
        }
    }
}
