using System.Globalization;

namespace DataLake.Lake;

/// <summary>Reads settings one by one and gathers what is wrong with them, so that all faults are reported together.</summary>
/// <param name="variable">Gives an environment variable's value, or null.</param>
internal sealed class SettingsReader(Func<string, string?> variable)
{
    private static readonly (string Suffix, long Factor)[] _byteUnits =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    private static readonly (char Suffix, TimeSpan Unit)[] _timeUnits =
        [('s', TimeSpan.FromSeconds(1)), ('m', TimeSpan.FromMinutes(1)), ('h', TimeSpan.FromHours(1)), ('d', TimeSpan.FromDays(1))];

    private readonly List<string> _faults = [];

    public string Text(string name, string fallback, Func<string, string?> fault)
    {
        string? text = variable(name);
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        if (fault(text) is { } expected)
        {
            Fault(name, text, expected);
        }

        return text;
    }

    public int Whole(string name, int fallback, int atLeast, int atMost) => Read(name, fallback, $"a whole number from {atLeast} to {atMost}", text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= atLeast && value <= atMost ? value : null);

    public long Bytes(string name, long fallback, long atLeast, long? atMost = null) => Read(name, fallback, Sizes(atLeast, atMost), text =>
    {
        (string suffix, long factor) = _byteUnits.FirstOrDefault(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        return suffix is not null
            && decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out decimal value)
            && value < long.MaxValue / factor && value * factor >= atLeast && value * factor <= (atMost ?? long.MaxValue)
                ? (long)(value * factor)
                : null;
    });

    public long? BytesIfSet(string name, long atLeast) => string.IsNullOrEmpty(variable(name)) ? null : Bytes(name, 0, atLeast);

    public TimeSpan Duration(string name, TimeSpan fallback) => Read(name, fallback, "a duration such as 90s, 30m, 12h or 7d", text =>
        ParseDuration(text) is { } value && value >= TimeSpan.Zero ? value : null);

    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan atLeast, TimeSpan atMost) => Read(
        name, fallback, $"a duration such as 90s or 30m, from {atLeast.TotalSeconds:0}s to {atMost.TotalHours:0}h",
        text => ParseDuration(text) is { } value && value >= atLeast && value <= atMost ? value : null);

    /// <summary>Reads <c>90s</c>, <c>30m</c>, <c>12h</c> or <c>7d</c>.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        foreach ((char suffix, TimeSpan unit) in _timeUnits)
        {
            if (text.EndsWith(suffix) && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && count <= TimeSpan.MaxValue / unit)
            {
                return count * unit;
            }
        }

        return null;
    }

    /// <summary>Writes what <see cref="ParseDuration"/> reads.</summary>
    public static string FormatDuration(TimeSpan duration)
    {
        (char suffix, TimeSpan unit) = _timeUnits.Last(one => duration.Ticks % one.Unit.Ticks == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / unit.Ticks}{suffix}");
    }

    public void Fault(string name, string value, string expected) => _faults.Add($"{name} is '{value}' and must be {expected}");

    /// <exception cref="LakeException">At least one setting is wrong.</exception>
    public void ThrowOnFaults()
    {
        if (_faults.Count > 0)
        {
            throw new LakeException(
                LakeErrorKind.Usage, string.Join("; ", _faults), "environment variables", "Mend or unset them; the README lists every setting");
        }
    }

    private static string Sizes(long atLeast, long? atMost) => atMost is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"a size from {atLeast >> 20}MiB to {most >> 20}MiB, such as 16MiB")
        : string.Create(CultureInfo.InvariantCulture, $"a size of at least {atLeast / 1_000_000}MB, such as 512MB or 2GiB");

    private T Read<T>(string name, T fallback, string expected, Func<string, T?> parse)
        where T : struct
    {
        string? text = variable(name);
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        T? value = parse(text);
        if (value is null)
        {
            Fault(name, text, expected);
        }

        return value ?? fallback;
    }
}
