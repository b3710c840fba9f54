using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using DataLake.Lake.Segments;

namespace DataLake.Api.Snapshots;

/// <summary>Finds the answer for a country and a segment. Nothing is allocated by a search, and any number of threads may search.</summary>
public sealed class VoucherIndex
{
    // A country's name of more characters is none; the text on the stack stays small.
    private const int LongestCountry = 64;

    private readonly FrozenDictionary<string, VoucherAnswer?[][]> _countries;
    private readonly FrozenDictionary<string, VoucherAnswer?[][]>.AlternateLookup<ReadOnlySpan<char>> _byText;

    /// <summary>Makes the index.</summary>
    /// <param name="scheme">The scheme that the rows were computed with.</param>
    /// <param name="answers">One for each country and segment that has any.</param>
    public VoucherIndex(SegmentScheme scheme, IReadOnlyList<VoucherAnswer> answers)
    {
        Answers = answers;
        Dictionary<string, VoucherAnswer?[][]> countries = new(StringComparer.Ordinal);
        foreach (VoucherAnswer answer in answers)
        {
            int segmentation = IndexOf(scheme.Segmentations, one => one.Name == answer.SegmentName);
            int segment = segmentation < 0 ? -1 : IndexOf(scheme.Segmentations[segmentation].Segments, one => one.Name == answer.Segment);
            if (segment < 0)
            {
                throw new ArgumentException($"The scheme has no segment {answer.SegmentName} {answer.Segment}.", nameof(answers));
            }

            string key = CountryFolding.Fold(answer.CountryCode);
            if (!countries.TryGetValue(key, out VoucherAnswer?[][]? cells))
            {
                cells = [.. scheme.Segmentations.Select(one => new VoucherAnswer?[one.Segments.Count])];
                countries.Add(key, cells);
            }

            cells[segmentation][segment] = answer;
        }

        _countries = countries.ToFrozenDictionary(StringComparer.Ordinal);
        _byText = _countries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>All answers, in the order of the table.</summary>
    public IReadOnlyList<VoucherAnswer> Answers { get; }

    /// <summary>Whether any voucher was ever given in a country.</summary>
    /// <param name="countryCode">The country, in any case.</param>
    public bool Has(ReadOnlySpan<char> countryCode) => CellsOf(countryCode) is not null;

    /// <summary>How the table spells a country.</summary>
    /// <param name="countryCode">The country, in any case.</param>
    /// <returns>The spelling, or null when no voucher was given in the country.</returns>
    public string? SpellingOf(ReadOnlySpan<char> countryCode) => CellsOf(countryCode)?.SelectMany(cells => cells).OfType<VoucherAnswer>().First().CountryCode;

    /// <summary>Finds an answer.</summary>
    /// <param name="countryCode">The country, in any case.</param>
    /// <param name="segmentation">The segmentation's place in the scheme.</param>
    /// <param name="segment">The segment's place in the segmentation.</param>
    /// <returns>The answer, or null when no voucher was given in that segment of that country.</returns>
    public VoucherAnswer? Find(ReadOnlySpan<char> countryCode, int segmentation, int segment) => CellsOf(countryCode)?[segmentation][segment];

    [SkipLocalsInit]
    private VoucherAnswer?[][]? CellsOf(ReadOnlySpan<char> countryCode)
    {
        if (countryCode.Length > LongestCountry)
        {
            return null;
        }

        Span<char> folded = stackalloc char[LongestCountry];
        CountryFolding.Fold(countryCode, folded);
        return _byText.TryGetValue(folded[..countryCode.Length], out VoucherAnswer?[][]? cells) ? cells : null;
    }

    private static int IndexOf<T>(IReadOnlyList<T> items, Func<T, bool> isIt)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (isIt(items[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
