namespace DataLake.Benchmarks;

/// <summary>One line of the report.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Target">The bound that it should keep; empty where there is none.</param>
/// <param name="Met">Whether it does; null where there is no bound.</param>
public readonly record struct Figure(string What, string Value, string Target, bool? Met)
{
    /// <summary>A figure without a bound.</summary>
    public static Figure Plain(string what, string value) => new(what, value, "", null);

    /// <summary>A duration.</summary>
    public static Figure Seconds(string what, double seconds) => Plain(what, FormattableString.Invariant($"{seconds:F2} s"));

    /// <summary>A duration that must not exceed a bound.</summary>
    public static Figure SecondsUpTo(string what, double seconds, double limit) =>
        new(what, FormattableString.Invariant($"{seconds:F3} s"), FormattableString.Invariant($"<= {limit} s"), seconds <= limit);

    /// <summary>A ratio that must not exceed a bound.</summary>
    public static Figure RatioUpTo(string what, double ratio, double limit) =>
        new(what, FormattableString.Invariant($"{ratio:F3}"), FormattableString.Invariant($"<= {limit}"), ratio <= limit);

    /// <summary>A ratio that must reach a bound.</summary>
    public static Figure RatioFrom(string what, double ratio, double limit) =>
        new(what, FormattableString.Invariant($"{ratio:F3}"), FormattableString.Invariant($">= {limit}"), ratio >= limit);

    /// <summary>A number that must not exceed a bound.</summary>
    public static Figure CountUpTo(string what, int count, int limit) =>
        new(what, FormattableString.Invariant($"{count}"), FormattableString.Invariant($"<= {limit}"), count <= limit);

    /// <summary>Memory that must not exceed a bound.</summary>
    public static Figure MebibytesUpTo(string what, long bytes, long limitBytes) => new(
        what, FormattableString.Invariant($"{bytes / 1048576.0:F0} MiB"), FormattableString.Invariant($"<= {limitBytes / 1048576} MiB"), bytes <= limitBytes);

    /// <summary>A number that must reach a bound.</summary>
    public static Figure CountFrom(string what, double count, double limit) =>
        new(what, FormattableString.Invariant($"{count:N0}"), FormattableString.Invariant($">= {limit:N0}"), count >= limit);

    /// <summary>A very short duration that must not exceed a bound.</summary>
    public static Figure NanosecondsUpTo(string what, double nanoseconds, double limit) =>
        new(what, FormattableString.Invariant($"{nanoseconds:F0} ns"), FormattableString.Invariant($"<= {limit:F0} ns"), nanoseconds <= limit);
}
