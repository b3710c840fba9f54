using System.Buffers;

namespace DataLake.Api.Snapshots;

/// <summary>Countries are compared without case, as <c>lower()</c> of the pipeline's SQL does it: letter by letter.</summary>
internal static class CountryFolding
{
    private const char DottedCapital = '\u0130';

    // Where .NET and DuckDB go by different Unicode: the I with a dot, which .NET leaves alone, and capitals that DuckDB's tables do not have yet.
    private static readonly SearchValues<char> _different = SearchValues.Create("\u0130\u1C89\uA7CB\uA7CC\uA7DA\uA7DC");

    /// <summary>The text that all spellings of a country have in common.</summary>
    public static string Fold(string country)
    {
        Span<char> folded = country.Length <= 256 ? stackalloc char[country.Length] : new char[country.Length];
        Fold(country, folded);
        return folded.ToString();
    }

    /// <summary>The text that all spellings of a country have in common, which is as long as they are.</summary>
    /// <param name="country">The country.</param>
    /// <param name="folded">Gets the text; at least as long.</param>
    public static void Fold(ReadOnlySpan<char> country, Span<char> folded)
    {
        country.ToLowerInvariant(folded);
        if (country.ContainsAny(_different))
        {
            for (int i = 0; i < country.Length; i++)
            {
                if (_different.Contains(country[i]))
                {
                    folded[i] = country[i] == DottedCapital ? 'i' : country[i];
                }
            }
        }
    }
}
