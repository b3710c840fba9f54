using System.Text;
using DataLake.Lake.Storage;

namespace DataLake.Pipeline.Stages;

/// <summary>
/// What a result depends on, as named parts. Equal fingerprints mean an equal result; the parts say what makes two differ.
/// </summary>
/// <param name="Parts">Each part's name, and the hash or short text that stands for it.</param>
public sealed record Fingerprint(IReadOnlyDictionary<string, string> Parts)
{
    /// <summary>The hash over all parts.</summary>
    public string Value { get; } = Hash([.. Parts.OrderBy(part => part.Key, StringComparer.Ordinal).SelectMany(part => new[] { part.Key, part.Value })]);

    /// <summary>Hashes texts; ("ab", "c") and ("a", "bc") differ.</summary>
    public static string Hash(params IEnumerable<string> texts)
    {
        StringBuilder all = new();
        foreach (string text in texts)
        {
            all.Append(text.Length).Append(':').Append(text);
        }

        return Checksum.Of(Encoding.UTF8.GetBytes(all.ToString()));
    }

    /// <summary>Says why a partition must be built, or null when it is up to date.</summary>
    /// <param name="existing">The parts of the existing partition's fingerprint; null when there is no partition.</param>
    public string? WhyBuild(IReadOnlyDictionary<string, string>? existing)
    {
        if (existing is null)
        {
            return "missing";
        }

        string[] changed = [.. Parts.Keys.Union(existing.Keys)
            .Where(name => Parts.GetValueOrDefault(name) != existing.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal)];
        return changed.Length == 0 ? null : string.Join(", ", changed.Select(name => name + " changed"));
    }
}
