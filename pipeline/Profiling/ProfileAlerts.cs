using System.Globalization;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>Says in words what a reader of a profile should know first.</summary>
internal static class ProfileAlerts
{
    private const long RowsOfLargeGroup = 1_000_000;
    private const int FilesNamed = 3;

    /// <summary>The alerts, those that concern the most rows first.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="extraColumns">Columns that are there and that the contract does not name.</param>
    /// <param name="mixedTypes">Sentences on columns that the files have in several types.</param>
    public static IReadOnlyList<Alert> Of(TableProfile profile, IReadOnlyList<string> extraColumns, IReadOnlyList<string> mixedTypes) =>
    [
        .. OfRows(profile).Concat(profile.Columns.SelectMany(column => OfColumn(column, profile.Overview.Rows)))
            .Where(alert => alert.Rows > 0)
            .OrderByDescending(alert => alert.Rows).ThenBy(alert => alert.Text, StringComparer.Ordinal),
        .. OfTable(profile, extraColumns),
        .. mixedTypes.Select(sentence => new Alert(sentence, 0)),
    ];

    private static IEnumerable<Alert> OfRows(TableProfile profile)
    {
        foreach (CheckCount check in profile.Checks)
        {
            yield return new Alert($"{Rows(check.Rows)} {check.Name}", check.Rows);
        }

        if (profile.ExpectedRejections is { Rows: > 0 } expected)
        {
            yield return new Alert(
                $"{Percent(expected.Rows, profile.Overview.Rows)} of the delivered rows would be rejected ({Rows(expected.Rows)}), "
                + MostFrequent(expected.Reasons), expected.Rows);
        }

        long surplus = profile.Duplicates.Surplus;
        yield return new Alert($"{Rows(surplus)} {(surplus == 1 ? "repeats" : "repeat")} another row exactly", surplus);
        if (profile.Comparison is { RejectedRows: > 0 } compared)
        {
            yield return new Alert(
                $"{Percent(compared.RejectedRows, compared.RawRows)} of the delivered rows rejected ({Rows(compared.RejectedRows)}), "
                + MostFrequent(compared.Rejected), compared.RejectedRows);
        }
    }

    private static string MostFrequent(IReadOnlyList<RejectedReason> reasons) =>
        $"{(reasons.Count == 1 ? "all" : ValueText.Count(reasons[0].Rows))} of them for {reasons[0].Reason}";

    private static IEnumerable<Alert> OfColumn(ColumnProfile column, long rows)
    {
        string name = column.Name;
        yield return new Alert($"{Percent(column.Missing, rows)} of {name} empty ({Rows(column.Missing)})", column.Missing, name);
        if (column.Unreadable > 0)
        {
            string kind = column.Kind == ColumnKind.Instant ? "a point in time" : "a number";
            yield return new Alert(
                $"{Percent(column.Unreadable, rows)} of {name} not {kind} ({Rows(column.Unreadable)}), such as ‘{ValueText.Of(column.UnreadableExamples[0].Value)}’", column.Unreadable, name);
        }

        if (column.Far is { } far)
        {
            yield return new Alert(
                $"{Rows(far.Rows)} with {name} far from the others: {Span(far.From, far.To)}, the others {Span(far.OthersFrom, far.OthersTo)}", far.Rows, name);
        }

        yield return new Alert(
            $"{Rows(column.VariantRows)} with {name} in a spelling that differs from the usual one in case or blanks alone", column.VariantRows, name);
        if (column.Distinct == 1 && column.Rows > 1)
        {
            yield return new Alert($"{name} has one value alone, {ValueText.Of(column.Min)}", column.Rows - column.Missing - column.Unreadable, name);
        }
    }

    private static IEnumerable<Alert> OfTable(TableProfile profile, IReadOnlyList<string> extraColumns)
    {
        string[] asText = [.. profile.Columns.Where(column => column is { Type: "VARCHAR", Kind: not ColumnKind.Text }).Select(column => column.Name)];
        if (profile.Overview.Rows == 0)
        {
            yield return new Alert("There are no rows", 0);
        }

        if (asText.Length > 0)
        {
            yield return new Alert($"Delivered as text: {string.Join(", ", asText)}", 0);
        }

        if (extraColumns.Count > 0)
        {
            yield return new Alert($"Delivered beyond the contract, and not looked at: {string.Join(", ", extraColumns)}", 0);
        }

        if (profile.Overview.Files.Where(file => file is { RowGroups: 1, Rows: >= RowsOfLargeGroup }).ToArray() is { Length: > 0 } large)
        {
            string files = string.Join(", ", large.Take(FilesNamed).Select(file => $"{Rows(file.Rows)} of {file.Key}"));
            string others = large.Length > FilesNamed ? $" and {ValueText.Count(large.Length - FilesNamed)} more files" : "";
            yield return new Alert($"In one row group, which readers cannot share among threads: all {files}{others}", 0);
        }
    }

    private static string Rows(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "row" : "rows")}");

    private static string Percent(long part, long all) => ValueText.Percent(part, all);

    private static string Span(DateTime from, DateTime to) =>
        from.Date == to.Date ? ValueText.Date(from) : $"{ValueText.Date(from)} to {ValueText.Date(to)}";
}
