using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DataLake.Lake.DuckDb.Execution;
using DataLake.Lake.DuckDb.Vectors;

namespace DataLake.Lake.DuckDb;

/// <content>
/// The values of the current row. HUGEINT is <see cref="Int128"/>, DECIMAL <see cref="decimal"/>, DATE <see cref="DateOnly"/>,
/// TIME <see cref="TimeOnly"/>, TIMESTAMP a <see cref="DateTime"/> of kind Unspecified and TIMESTAMPTZ one of kind Utc,
/// INTERVAL <see cref="DuckDbInterval"/>, ENUM string, a list or array <c>List&lt;object?&gt;</c>, a struct
/// <c>Dictionary&lt;string, object?&gt;</c> in field order, a map a dictionary by string if its keys are texts, else by object.
/// A DATE or TIMESTAMP that .NET cannot hold is a <see cref="DuckDbDistantInstant"/>, also within lists, structs and maps; the getters
/// of one type refuse it.
/// </content>
public sealed partial class DuckDbDataReader
{
    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>
    /// The value as <typeparamref name="T"/>. Integers are read as any number type that can hold the value; of the other
    /// types the ones that lose nothing. A nullable value type gives null for NULL.
    /// </summary>
    /// <exception cref="InvalidCastException">The column is NULL, or of a type that cannot be read as <typeparamref name="T"/>.</exception>
    /// <exception cref="OverflowException">The value does not fit the type.</exception>
    public override T GetFieldValue<T>(int ordinal)
    {
        ResultColumn column = Current(ordinal);
        if (column.Reader.IsNull(_row))
        {
            return NullAs<T>(column);
        }

        try
        {
            return column.Reader is IVectorReader<T> typed ? typed.Read(_row)
                : column.Reader.GetValue(_row) is T value ? value
                : throw new InvalidCastException($"Column '{column.Name}' is {column.TypeName}, and cannot be read as {typeof(T).Name}.");
        }
        catch (OverflowException e)
        {
            throw Named(column, e);
        }
    }

    /// <summary>The value, boxed; <see cref="DBNull"/> for NULL, <see cref="DuckDbDistantInstant"/> for a DATE or TIMESTAMP that .NET cannot hold.</summary>
    /// <exception cref="OverflowException">Another value does not fit the column's .NET type.</exception>
    public override object GetValue(int ordinal)
    {
        ResultColumn column = Current(ordinal);
        try
        {
            return column.Reader.GetValueOrNull(_row) ?? DBNull.Value;
        }
        catch (OverflowException e)
        {
            throw Named(column, e);
        }
    }

    /// <inheritdoc/>
    public override int GetValues(object[] values)
    {
        int count = Math.Min(values.Length, FieldCount);
        for (int i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => Current(ordinal).Reader.IsNull(_row);

    /// <inheritdoc/>
    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    /// <inheritdoc/>
    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    /// <inheritdoc/>
    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    /// <inheritdoc/>
    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    /// <inheritdoc/>
    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    /// <inheritdoc/>
    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    /// <inheritdoc/>
    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    /// <inheritdoc/>
    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    /// <inheritdoc/>
    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    /// <inheritdoc/>
    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    /// <inheritdoc/>
    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    /// <inheritdoc/>
    public override char GetChar(int ordinal) =>
        GetString(ordinal) is [char only] ? only : throw new InvalidCastException($"Column '{GetName(ordinal)}' is not one character long.");

    /// <inheritdoc/>
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        Copy(GetFieldValue<byte[]>(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <inheritdoc/>
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        Copy<char>(GetString(ordinal), dataOffset, buffer, bufferOffset, length);

    /// <summary>The column's SQL type, such as <c>DECIMAL(18,3)</c>, <c>INTEGER[]</c> or <c>STRUCT(a INTEGER)</c>.</summary>
    public override string GetDataTypeName(int ordinal) => Column(ordinal).TypeName;

    /// <summary>The type of what <see cref="GetValue"/> returns for a value that is neither NULL nor a <see cref="DuckDbDistantInstant"/>.</summary>
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.PublicProperties)]
    public override Type GetFieldType(int ordinal) => Column(ordinal).Reader.ValueType;

    /// <inheritdoc/>
    public override string GetName(int ordinal) => Column(ordinal).Name;

    /// <summary>The first column of this name; letter case counts only if it tells two columns apart.</summary>
    /// <exception cref="IndexOutOfRangeException">There is none.</exception>
    public override int GetOrdinal(string name)
    {
        int exact = Array.FindIndex(Columns, column => column.Name == name);
        int found = exact >= 0 ? exact : Array.FindIndex(Columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

        return found >= 0 ? found : throw new IndexOutOfRangeException(
            $"The result has no column '{name}'; it has {string.Join(", ", Columns.Select(column => column.Name))}.");
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    private static T NullAs<T>(ResultColumn column) =>
        typeof(T) == typeof(object) ? (T)(object)DBNull.Value
        : default(T) is null && typeof(T).IsValueType ? default!
        : throw new InvalidCastException($"Column '{column.Name}' is NULL in this row: ask IsDBNull first, or read a nullable type.");

    private static OverflowException Named(ResultColumn column, OverflowException e) => new($"Column '{column.Name}': {e.Message}", e);

    private static long Copy<T>(ReadOnlySpan<T> source, long offset, T[]? buffer, int bufferOffset, int length)
    {
        if (buffer is null)
        {
            return source.Length;
        }

        int start = (int)Math.Min(offset, source.Length);
        int count = Math.Min(length, source.Length - start);
        source.Slice(start, count).CopyTo(buffer.AsSpan(bufferOffset));
        return count;
    }

    private ResultColumn Column(int ordinal)
    {
        ResultColumn[] columns = Columns;
        return (uint)ordinal < (uint)columns.Length
            ? columns[ordinal]
            : throw new IndexOutOfRangeException($"The result has {columns.Length} columns; there is no column {ordinal}.");
    }

    private ResultColumn Current(int ordinal)
    {
        ResultColumn column = Column(ordinal);
        return _row >= 0 ? column : throw new InvalidOperationException("There is no current row: call Read first.");
    }
}
