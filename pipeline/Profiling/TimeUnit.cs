namespace DataLake.Pipeline.Profiling;

/// <summary>A unit of time that rows are counted by, as SQL's <c>date_trunc</c> knows it.</summary>
/// <param name="Name">Its name in SQL.</param>
/// <param name="Length">The longest that it can be.</param>
/// <param name="Next">The start of the unit after the one that starts here.</param>
internal sealed record TimeUnit(string Name, TimeSpan Length, Func<DateTime, DateTime> Next)
{
    private static readonly IReadOnlyList<TimeUnit> _units =
    [
        new("second", TimeSpan.FromSeconds(1), start => start.AddSeconds(1)),
        new("minute", TimeSpan.FromMinutes(1), start => start.AddMinutes(1)),
        new("hour", TimeSpan.FromHours(1), start => start.AddHours(1)),
        new("day", TimeSpan.FromDays(1), start => start.AddDays(1)),
        new("week", TimeSpan.FromDays(7), start => start.AddDays(7)),
        new("month", TimeSpan.FromDays(31), start => start.AddMonths(1)),
        new("quarter", TimeSpan.FromDays(92), start => start.AddMonths(3)),
        new("year", TimeSpan.FromDays(366), start => start.AddYears(1)),
        new("decade", TimeSpan.FromDays(3653), start => NextYears(start, 10)),
        new("century", TimeSpan.FromDays(36525), start => NextYears(start, 100)),
        new("millennium", TimeSpan.FromDays(365243), start => NextYears(start, 1000)),
    ];

    /// <summary>The shortest unit that a span has no more of than so many.</summary>
    /// <param name="from">Where the span begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="most">How many bars a chart can have.</param>
    public static TimeUnit For(DateTime from, DateTime to, int most) =>
        _units.FirstOrDefault(unit => (to - from) / unit.Length < most) ?? _units[^1];

    /// <summary>Where the unit that starts here ends; the end of the calendar for the last one.</summary>
    public DateTime End(DateTime start) => start > DateTime.MaxValue - Length ? DateTime.MaxValue : Next(start);

    // The first of these begins in the year 1, as there is no year 0.
    private static DateTime NextYears(DateTime start, int years) => new(((start.Year / years) + 1) * years, 1, 1);
}
