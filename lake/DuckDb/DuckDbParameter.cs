using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace DataLake.Lake.DuckDb;

/// <summary>
/// A value for a statement. Its .NET type decides its DuckDB type: the integers, float, double, decimal, bool, string,
/// byte[], <see cref="DateOnly"/> (DATE), <see cref="TimeOnly"/> (TIME), <see cref="DateTime"/> (TIMESTAMP; not of kind
/// Local), <see cref="DateTimeOffset"/> (TIMESTAMPTZ), <see cref="TimeSpan"/> and <see cref="DuckDbInterval"/> (INTERVAL),
/// <see cref="Guid"/> (UUID), and a sequence of any of these (a list; of strings: VARCHAR[]). Null and DBNull are NULL.
/// </summary>
public sealed class DuckDbParameter : DbParameter
{
    /// <summary>Creates a parameter without a name or value.</summary>
    public DuckDbParameter()
    {
    }

    /// <summary>Creates a parameter that is bound by its position.</summary>
    public DuckDbParameter(object? value) => Value = value;

    /// <summary>Creates a parameter that is bound by its name.</summary>
    public DuckDbParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>The name, with or without a leading <c>$</c>, <c>@</c> or <c>:</c>; empty for one bound by position.</summary>
    [AllowNull]
    public override string ParameterName { get; set => field = value ?? ""; } = "";

    /// <summary>The value; null and <see cref="DBNull"/> both stand for NULL.</summary>
    public override object? Value { get; set; }

    /// <summary>Not used: the value's type decides.</summary>
    public override DbType DbType { get; set; } = DbType.Object;

    /// <summary>Input: DuckDB has no other.</summary>
    /// <exception cref="NotSupportedException">Another direction is set.</exception>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
            {
                throw new NotSupportedException("DuckDB has input parameters only.");
            }
        }
    }

    /// <summary>Not used.</summary>
    public override bool IsNullable { get; set; } = true;

    /// <summary>Not used: values are bound whole.</summary>
    public override int Size { get; set; }

    /// <summary>Not used.</summary>
    [AllowNull]
    public override string SourceColumn { get; set => field = value ?? ""; } = "";

    /// <summary>Not used.</summary>
    public override bool SourceColumnNullMapping { get; set; }

    internal string BareName => ParameterName.StartsWith('$') || ParameterName.StartsWith('@') || ParameterName.StartsWith(':') ? ParameterName[1..] : ParameterName;

    /// <inheritdoc/>
    public override void ResetDbType() => DbType = DbType.Object;
}
