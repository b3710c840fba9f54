using System.Text;
using DataLake.Lake;
using DataLake.Pipeline.Commands;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>
/// The file that a page goes to. A regular file is replaced as a whole or not at all; a link is followed; what is no regular
/// file, a device or a pipe, is written to as it is. Faults of the path are found when it is opened, before there is a page.
/// </summary>
internal sealed class PageFile : IDisposable
{
    private readonly string _path;
    private readonly string _target;
    private readonly FileStream? _device;

    private PageFile(string path, string target, FileStream? device)
    {
        _path = path;
        _target = target;
        _device = device;
    }

    /// <summary>Opens a file for a page. A pipe is waited for until somebody reads it.</summary>
    /// <param name="path">The file, which may be there or not.</param>
    /// <param name="lake">The lake's own folder, in which no page is written; null where it is not in a folder.</param>
    /// <exception cref="LakeException">It cannot be written. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static PageFile Open(string path, string? lake)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw Fault("The page has no file name", "--out");
        }

        try
        {
            string named = Path.GetFullPath(path);
            if (OpenDevice(named) is { } device)
            {
                return new PageFile(path, named, device);
            }

            string target = new FileInfo(named).LinkTarget is null ? named : File.ResolveLinkTarget(named, returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target))
            {
                throw Fault("The page cannot be written: this is a folder", path);
            }

            if (lake is not null && LocalPath.IsWithin(LocalPath.Real(target), LocalPath.Real(Path.TrimEndingDirectorySeparator(Path.GetFullPath(lake)))))
            {
                throw Fault("The page cannot be written: this is in the lake itself", path);
            }

            if (IsParquet(target))
            {
                throw Fault("The page cannot be written: this is a Parquet file, which it would replace", path);
            }

            // A file beside it can be made, or else this says why not.
            string probe = Beside(target);
            File.Create(probe).Dispose();
            File.Delete(probe);
            return new PageFile(path, target, device: null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Fault($"The page cannot be written: {e.Message}", path, e);
        }
    }

    /// <summary>Writes the page.</summary>
    /// <exception cref="LakeException">It cannot be written. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public async Task WriteAsync(string page, CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(page);
            await (_device is null
                ? ReplaceAsync(bytes, cancellationToken)
                : _device.WriteAsync(bytes, cancellationToken).AsTask()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault($"The page cannot be written: {e.Message}", _path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device?.Dispose();

    /// <summary>Opens what is there and is no regular file, which a file must not take the place of; null for all else.</summary>
    private static FileStream? OpenDevice(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (!file.CanSeek || (path.StartsWith("/dev/", StringComparison.Ordinal) && file.Length == 0))
            {
                return file;
            }

            file.Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FileNotFoundException)
        {
            // A link may lead to what is not there yet. A file that is not to be written may be replaced; whether it may, its folder says.
        }

        return null;
    }

    private static bool IsParquet(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using FileStream? file = File.Exists(path) ? File.OpenRead(path) : null;
        return file?.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PAR1"u8);
    }

    /// <summary>Writes a file beside the target and renames it.</summary>
    private async Task ReplaceAsync(byte[] page, CancellationToken cancellationToken)
    {
        string incoming = Beside(_target);
        try
        {
            await File.WriteAllBytesAsync(incoming, page, cancellationToken).ConfigureAwait(false);
            File.Move(incoming, _target, overwrite: true);
        }
        finally
        {
            if (File.Exists(incoming))
            {
                File.Delete(incoming);
            }
        }
    }

    private static string Beside(string target) => $"{target}.{Guid.NewGuid():N}.part";

    private static LakeException Fault(string what, string where, Exception? cause = null) =>
        new(LakeErrorKind.Usage, what, where, "Name another file with --out, or - for standard output", cause);
}
