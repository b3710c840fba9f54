using System.Diagnostics.CodeAnalysis;
using DataLake.Lake;

namespace DataLake.Pipeline.Profiling;

/// <summary>A table that can be profiled.</summary>
/// <param name="Zone">Raw or curated.</param>
/// <param name="Dataset">The dataset's name without its domain.</param>
public sealed record ProfiledTable(Zone Zone, string Dataset)
{
    /// <summary>Reads a table's name: <c>raw.voucher</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ProfiledTable? table)
    {
        table = text.Split('.') is [var zone, { Length: > 0 } dataset] && dataset.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? zone.ToLowerInvariant() switch
            {
                "raw" => new ProfiledTable(Zone.Raw, dataset),
                "curated" => new ProfiledTable(Zone.Curated, dataset),
                _ => null,
            }
            : null;
        return table is not null;
    }

    /// <summary>The name: <c>raw.voucher</c>.</summary>
    public override string ToString() => $"{(Zone == Zone.Raw ? "raw" : "curated")}.{Dataset}";
}
