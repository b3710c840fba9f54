using System.Collections;
using System.Data.Common;

namespace DataLake.Lake.DuckDb;

/// <summary>The parameters of a command: all of them with names, or all bound by position.</summary>
public sealed class DuckDbParameterCollection : DbParameterCollection
{
    private readonly List<DuckDbParameter> _parameters = [];

    /// <inheritdoc/>
    public override int Count => _parameters.Count;

    /// <inheritdoc/>
    public override object SyncRoot => ((ICollection)_parameters).SyncRoot;

    /// <summary>Adds a parameter bound by its name.</summary>
    /// <param name="name">With or without a leading <c>$</c>; DuckDB does not tell upper from lower case.</param>
    /// <param name="value">See <see cref="DuckDbParameter"/> for the types.</param>
    public DuckDbParameter Add(string name, object? value)
    {
        DuckDbParameter parameter = new(name, value);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a parameter bound by its position: the first one is <c>?</c> or <c>$1</c>.</summary>
    /// <param name="value">See <see cref="DuckDbParameter"/> for the types.</param>
    public DuckDbParameter AddPositional(object? value)
    {
        DuckDbParameter parameter = new(value);
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a <see cref="DuckDbParameter"/>.</summary>
    /// <returns>Its index.</returns>
    public override int Add(object value)
    {
        _parameters.Add(Cast(value));
        return _parameters.Count - 1;
    }

    /// <inheritdoc/>
    public override void AddRange(Array values)
    {
        foreach (object value in values)
        {
            Add(value);
        }
    }

    /// <inheritdoc/>
    public override void Clear() => _parameters.Clear();

    /// <inheritdoc/>
    public override bool Contains(object value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override bool Contains(string value) => IndexOf(value) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(Array array, int index) => ((ICollection)_parameters).CopyTo(array, index);

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => _parameters.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(object value) => value is DuckDbParameter parameter ? _parameters.IndexOf(parameter) : -1;

    /// <inheritdoc/>
    public override int IndexOf(string parameterName)
    {
        string name = new DuckDbParameter(parameterName, null).BareName;
        return _parameters.FindIndex(parameter => parameter.BareName.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public override void Insert(int index, object value) => _parameters.Insert(index, Cast(value));

    /// <inheritdoc/>
    public override void Remove(object value) => _parameters.Remove(Cast(value));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _parameters.RemoveAt(index);

    /// <inheritdoc/>
    public override void RemoveAt(string parameterName) => _parameters.RemoveAt(RequiredIndex(parameterName));

    internal (string Name, object? Value)[] Snapshot() => [.. _parameters.Select(parameter => (parameter.BareName, parameter.Value))];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(int index) => _parameters[index];

    /// <inheritdoc/>
    protected override DbParameter GetParameter(string parameterName) => _parameters[RequiredIndex(parameterName)];

    /// <inheritdoc/>
    protected override void SetParameter(int index, DbParameter value) => _parameters[index] = Cast(value);

    /// <inheritdoc/>
    protected override void SetParameter(string parameterName, DbParameter value) =>
        _parameters[RequiredIndex(parameterName)] = Cast(value);

    private static DuckDbParameter Cast(object value) =>
        value as DuckDbParameter
        ?? throw new InvalidCastException($"A {nameof(DuckDbParameter)} is needed, not a {value.GetType().Name}; use {nameof(AddPositional)} for a bare value.");

    private int RequiredIndex(string name) =>
        IndexOf(name) is >= 0 and int index ? index : throw new ArgumentException($"There is no parameter '{name}'.", nameof(name));
}
