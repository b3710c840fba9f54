using System.Collections.Concurrent;
using DataLake.Lake;
using DataLake.Lake.Tables;

namespace DataLake.Pipeline.Copying;

/// <summary>The checksums that receipts and manifests of runs state, read before the objects that they name are copied.</summary>
/// <param name="copy">The copy.</param>
internal sealed class StatedChecksums(CopyContext copy)
{
    private readonly ConcurrentDictionary<ObjectAddress, string> _stated = [];

    /// <summary>Reads documents.</summary>
    /// <returns>The checksums, by the address of the object that has it.</returns>
    public async Task<IReadOnlyDictionary<ObjectAddress, string>> ReadAsync(IEnumerable<ListedObject> documents, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(documents, copy.InParallel(cancellationToken), async (document, stop) =>
        {
            foreach (ManifestFile file in await FilesAsync(document, stop).ConfigureAwait(false))
            {
                _stated[document.Address with { Key = file.Key }] = file.Sha256;
            }

            copy.Tally.Advance(1);
        }).ConfigureAwait(false);
        return _stated;
    }

    private async Task<IEnumerable<ManifestFile>> FilesAsync(ListedObject document, CancellationToken cancellationToken)
    {
        if (document.Role == ObjectRole.Receipt)
        {
            CuratedObject? receipt = (await copy.From.Manifests.ReadAsync(document.Address, LakeJson.Default.CuratedObject, cancellationToken).ConfigureAwait(false))?.Value;
            return receipt is null or { IsDamaged: true } ? [] : receipt.Files;
        }

        return (await copy.From.Manifests.ReadManifestAsync(document.Address, cancellationToken).ConfigureAwait(false))?.Files ?? [];
    }
}
