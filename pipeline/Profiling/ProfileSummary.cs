using DataLake.Pipeline.Output;
using DataLake.Pipeline.Profiling.Model;

namespace DataLake.Pipeline.Profiling;

/// <summary>What <c>lake profile</c> prints of a profile: a row per column, and the alerts.</summary>
internal static class ProfileSummary
{
    private static readonly string[] _columns =
        ["column", "type", "nulls", "blanks", "unreadable", "distinct", "min", "first_quartile", "median", "third_quartile", "max"];

    /// <summary>The result.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="page">The page that was written; null for none.</param>
    public static CommandResult Of(TableProfile profile, string? page) => new()
    {
        Facts =
        [
            new("table", profile.Table), new("rows", profile.Overview.Rows), new("bytes", profile.Overview.Bytes),
            new("row_groups", profile.Overview.RowGroups), new("from", profile.Overview.From), new("to", profile.Overview.To),
            new("duplicates", profile.Duplicates.Surplus), new("page", page),
        ],
        Tables =
        [
            new ResultTable("columns", _columns, [.. profile.Columns.Select(Row)]),
            new ResultTable("alerts", ["alert", "rows"], [.. profile.Alerts.Select(alert => new object?[] { alert.Text, alert.Rows })]),
        ],
    };

    private static object?[] Row(ColumnProfile column) =>
    [
        column.Name, column.Type, column.Nulls, column.Blanks, column.Unreadable, column.Distinct,
        column.Min, column.FirstQuartile, column.Median, column.ThirdQuartile, column.Max,
    ];
}
