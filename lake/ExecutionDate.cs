using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataLake.Lake;

/// <summary>
/// The instant, in UTC and to the second, that a run computes its answers for: rows assigned at or before it count, and
/// recency is counted to its date. The default value is 0001-01-01T00:00:00.
/// </summary>
public readonly record struct ExecutionDate : IComparable<ExecutionDate>
{
    /// <summary>What the folder of every partition begins with.</summary>
    public const string KeyPrefix = "execution_date=";
    private const string KeyFormat = "yyyy-MM-dd'T'HHmmss";
    private static readonly string[] _formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss'+00:00'"];

    /// <summary>Creates an execution date from an instant in UTC; a fraction of a second is refused.</summary>
    /// <param name="instant">The instant; its <see cref="DateTime.Kind"/> is not looked at and taken as UTC.</param>
    /// <exception cref="ArgumentException">The instant has a fraction of a second, which a key could not hold.</exception>
    public ExecutionDate(DateTime instant)
    {
        if (instant.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new ArgumentException($"An execution date is exact to the second; {instant:O} is not.", nameof(instant));
        }

        Instant = DateTime.SpecifyKind(instant, DateTimeKind.Utc);
    }

    /// <summary>The instant, of kind UTC.</summary>
    public DateTime Instant { get; }

    /// <summary>The folder of a partition: <c>execution_date=2020-05-29T000000</c>.</summary>
    public string KeySegment => KeyPrefix + Instant.ToString(KeyFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads <c>2020-05-29</c> or <c>2020-05-29T00:00:00</c> (optionally with a <c>Z</c> or a <c>+00:00</c>), taken as UTC.</summary>
    /// <param name="text">The text as a user typed it.</param>
    /// <param name="date">The execution date; the default value when the text is not one.</param>
    /// <returns>Whether the text is an execution date.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ExecutionDate date)
    {
        bool parsed = DateTime.TryParseExact(
            text, _formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime instant);
        date = parsed ? new ExecutionDate(instant) : default;
        return parsed;
    }

    /// <summary>Reads the folder of a partition, <c>execution_date=2020-05-29T000000</c>.</summary>
    /// <param name="segment">One segment of a key.</param>
    /// <param name="date">The execution date; the default value when the segment is not one.</param>
    /// <returns>Whether the segment names an execution date.</returns>
    public static bool TryParseKeySegment(string segment, out ExecutionDate date)
    {
        DateTime instant = default;
        bool parsed = segment.StartsWith(KeyPrefix, StringComparison.Ordinal)
            && DateTime.TryParseExact(
                segment.AsSpan(KeyPrefix.Length), KeyFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
        date = parsed ? new ExecutionDate(instant) : default;
        return parsed;
    }

    /// <inheritdoc/>
    public int CompareTo(ExecutionDate other) => Instant.CompareTo(other.Instant);

    /// <summary>Whether <paramref name="left"/> is the earlier one.</summary>
    public static bool operator <(ExecutionDate left, ExecutionDate right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is the later one.</summary>
    public static bool operator >(ExecutionDate left, ExecutionDate right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not the later one.</summary>
    public static bool operator <=(ExecutionDate left, ExecutionDate right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not the earlier one.</summary>
    public static bool operator >=(ExecutionDate left, ExecutionDate right) => left.CompareTo(right) >= 0;

    /// <summary>The shortest text that <see cref="TryParse"/> reads back: <c>2020-05-29</c> or <c>2020-05-29T06:00:00</c>.</summary>
    public override string ToString() => Instant.ToString(
        Instant.TimeOfDay == TimeSpan.Zero ? _formats[0] : _formats[1], CultureInfo.InvariantCulture);
}
