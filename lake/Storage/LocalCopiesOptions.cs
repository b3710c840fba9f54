namespace DataLake.Lake.Storage;

/// <summary>How <see cref="LocalCopies"/> keeps and downloads its copies.</summary>
/// <param name="Folder">
/// The folder of the copies; it is made when needed. It must be on a file system with file locks, best a local disk. Files
/// that are no copies are left alone.
/// </param>
public sealed record LocalCopiesOptions(string Folder)
{
    /// <summary>The most that copies may take by default where nothing else is set: 20 GB.</summary>
    internal const long DefaultSizeLimitBytes = 20_000_000_000;

    private const int DefaultParallelism = 8;

    /// <summary>
    /// How much copies may take together, in bytes, also those of other processes with the same folder; at least 0. Null, the
    /// default, is a tenth of what the disk would have free without them, and no more than 20 GB. Only what is in use at the
    /// same time may exceed it; then no other copy is kept.
    /// </summary>
    public long? SizeLimitBytes { get; init; }

    /// <summary>How long a range is, in bytes; at least 1. Default 8 MiB.</summary>
    public int PartBytes { get; init; } = 8 << 20;

    /// <summary>
    /// How many ranges are read at once, of all downloads together; at least 1. Default 8. Buffers take 256 KiB each.
    /// </summary>
    public int Parallelism { get; init; } = DefaultParallelism;

    /// <summary>How often a download that arrives damaged is begun before it is an error; at least 1. Default 3.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The folder and the size that the lake's settings name, and no more ranges at once than there may be requests.</summary>
    public static LocalCopiesOptions From(LakeOptions options) => new(options.Cache)
    {
        SizeLimitBytes = options.CacheSizeBytes,
        Parallelism = Math.Min(DefaultParallelism, options.S3.Requests),
    };

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Folder);
        ArgumentOutOfRangeException.ThrowIfNegative(SizeLimitBytes ?? 0, nameof(SizeLimitBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(PartBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
    }
}
