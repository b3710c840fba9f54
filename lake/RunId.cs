using System.Globalization;
using System.Security.Cryptography;

namespace DataLake.Lake;

/// <summary>
/// The name of one run: its start in UTC to the millisecond and a random tail, <c>20261121T085500123Z-3fa94c1e</c>.
/// Run ids sort by start.
/// </summary>
/// <param name="Value">The name, safe in keys and file names.</param>
public readonly record struct RunId(string Value)
{
    /// <summary>The most characters that a name has.</summary>
    public const int LongestLength = 100;

    /// <summary>The folder that a run's objects rest in: <c>run=20261121T085500123Z-3fa94c1e</c>.</summary>
    public string KeySegment => "run=" + Value;

    /// <summary>Makes the name of a run that starts now.</summary>
    /// <param name="clock">Where the time comes from.</param>
    public static RunId Create(TimeProvider clock)
    {
        string start = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        return new RunId($"{start}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
    }

    /// <summary>Reads the name of a run.</summary>
    /// <returns>The run, or null when the text cannot be one: it is too long or has other characters than letters, digits and <c>-</c>.</returns>
    public static RunId? TryParse(string text) =>
        text.Length is > 0 and <= LongestLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? new RunId(text) : null;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
