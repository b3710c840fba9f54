using System.Globalization;
using DataLake.Tests.Reference;
using FsCheck;
using FsCheck.Fluent;

namespace DataLake.Tests.Pipeline.Properties;

/// <summary>Makes up worlds. Values are few, so that rows collide, tie and repeat.</summary>
internal static class Worlds
{
    private static readonly string[] _dates = ["2020-05-01", "2020-05-01T06:00:00", "2020-05-29", "2020-06-15T23:59:59", "2021-01-01"];
    private static readonly string[] _times = ["2020-05-01 00:00:00", "2020-05-01 06:00:00", "2020-05-01 06:00:00.000001", "2020-05-28 23:30:00", "2020-05-29 00:00:00", "2020-12-31 10:20:30.5"];
    private static readonly string[] _lastOrders = ["2020-04-29", "2020-04-28", "2020-04-01 23:59:59", "2020-03-02", "2020-01-01", "2019-11-02", "2015-06-07", "2020-05-30", "2021-06-07 08:09:10"];
    private static readonly string[] _firstOrders = ["2010-06-06", "2015-06-07", "2020-04-01 23:59:59"];
    private static readonly string[] _noInstants =
    [
        "infinity", "-infinity", "epoch", " epoch", "2020-05-20 10:00:00 Europe/Berlin", "10000-01-01", "0000-01-01", "2020-02-30", "NaN", "soon",
        "0001-01-01 00:00:00+01:00", "9999-12-31 23:59:59-01:00", "2020-05-20 10:00:00+99:00", "20.05.2020",
    ];
    private static readonly string?[] _missing = [null, "", " \t "];

    /// <summary>Any world, with nasty values.</summary>
    public static Gen<World> Any { get; } = Gen.Elements(1, 2, 3).SelectMany(deliveries => Create(Rows(Row(nastyPerMille: 25)), deliveries));

    /// <summary>A world without nasty values, with one spelling per country, and with a row that counts everywhere.</summary>
    public static Gen<World> Good { get; } = Create(
        Rows(Row(nastyPerMille: 0)).Select(rows => (IReadOnlyList<RawRow>)[
            new RawRow("2020-01-02 00:00:00", "Chile", "2019-12-31", null, "3", "100"),
            .. rows.Select(row => row with { CountryCode = row.CountryCode!.Trim().ToUpperInvariant() })]), 1)
        .Select(world => world with { Rules = ReferenceRules.Off });

    private static Gen<World> Create(Gen<IReadOnlyList<RawRow>> rows, int deliveries) =>
        from list in rows.ListOf(deliveries)
        from rules in Rules
        from isDefault in Gen.Elements(true, false)
        from rankByOrders in Gen.Elements(true, false)
        from dates in Gen.SubListOf(_dates)
        select new World([.. list], rules, isDefault, rankByOrders, dates.Count > 0 ? [.. dates] : [_dates[2]]);

    private static Gen<ReferenceRules> Rules =>
        from zero in Often(false, true)
        from assigned in Often(false, true)
        from countries in Often<string[]>([], ["peru", "LATVIA"])
        select new ReferenceRules(zero, assigned, countries);

    private static Gen<IReadOnlyList<RawRow>> Rows(Gen<RawRow> row) =>
        from count in Gen.Choose(0, 60)
        from rows in row.ListOf(count)
        select (IReadOnlyList<RawRow>)[.. rows];

    private static Gen<RawRow> Row(int nastyPerMille) =>
        from assigned in Or(nastyPerMille, Instant(_times), [.. _missing, .. _noInstants])
        from country in Or(nastyPerMille, Gen.Elements<string?>("Peru", "Peru", "PERU", "peru", " Peru ", "Latvia", "latvia", "Pérou", "PÉROU"), _missing)
        from last in Or(nastyPerMille, Instant(_lastOrders), [.. _missing, .. _noInstants])
        from first in Or(nastyPerMille, Gen.Frequency((1, Gen.Elements(_missing)), (2, Instant(_firstOrders))), _noInstants)
        from orders in Or(nastyPerMille, Gen.Elements<string?>("0", "1", "4", "5.0", "13", "14", "37", "38.0", "2147483647"),
            [.. _missing, "7.6", "-1", "NaN", "1e309", "2147483648", "many", "inf"])
        from amount in Or(nastyPerMille, Gen.Elements<string?>("2640", "2640.00", "3520", "4400.5", "0.01"),
            [.. _missing, "0", "-1", "NaN", "1e309", "0.001", "much", "-inf"])
        select new RawRow(assigned, country, last, first, orders, amount);

    private static Gen<string?> Instant(string[] instants) =>
        from instant in Gen.Elements(instants)
        from style in Gen.Choose(0, 8)
        select (string?)Write(DateTime.Parse(instant, CultureInfo.InvariantCulture), style);

    /// <summary>One instant in many spellings.</summary>
    private static string Write(DateTime at, int style) => style switch
    {
        0 => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture),
        1 => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        2 => at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        3 => at.AddHours(2).ToString("yyyy-MM-dd HH:mm:ss.ffffff'+02:00'", CultureInfo.InvariantCulture),
        4 => at.AddMinutes(-330).ToString("yyyy-MM-dd HH:mm:ss.ffffff'-05:30'", CultureInfo.InvariantCulture),
        5 => at.ToString("' 'yyyy-MM-dd HH:mm:ss.ffffff' '", CultureInfo.InvariantCulture),
        _ when at.TimeOfDay == TimeSpan.Zero => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => at.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture),
    };

    private static Gen<string?> Or(int nastyPerMille, Gen<string?> good, params string?[] nasty) =>
        Gen.Frequency((1000 - nastyPerMille, good), (nastyPerMille, Gen.Elements(nasty)));

    private static Gen<T> Often<T>(T often, T seldom) => Gen.Frequency((3, Gen.Constant(often)), (1, Gen.Constant(seldom)));
}
