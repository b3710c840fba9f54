using System.Globalization;
using DataLake.Lake.DuckDb.Native;

namespace DataLake.Lake.DuckDb.Execution;

/// <summary>
/// Binds a command's parameters to its statements, and refuses what does not fit: too few, too many, or by a name that no
/// statement has.
/// </summary>
internal sealed class ParameterBinder
{
    private readonly (string Name, object? Value)[] _given;
    private readonly bool _byName;
    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="given">Names (without a prefix; empty for a parameter given by position) and values.</param>
    /// <exception cref="InvalidOperationException">Some have names and some have none, or two have the same.</exception>
    internal ParameterBinder((string Name, object? Value)[] given)
    {
        _given = given;
        _byName = given.Any(parameter => parameter.Name.Length > 0);

        if (_byName && given.Any(parameter => parameter.Name.Length == 0))
        {
            throw new InvalidOperationException("Parameters are given either all by name or all by position, not mixed.");
        }

        if (_byName && given.GroupBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"Parameter ${twice.Key} is given {twice.Count()} times.");
        }
    }

    /// <summary>Binds what one statement needs.</summary>
    /// <param name="statement">The prepared statement.</param>
    /// <param name="isOnly">Whether the command has no other statement.</param>
    /// <param name="isLast">Whether every parameter must have found its use by now.</param>
    internal void Bind(PreparedStatementHandle statement, bool isOnly, bool isLast)
    {
        string[] names = ReadNames(statement);
        if (names.Length > 0 || isOnly)
        {
            CheckCount(names);
        }

        for (int i = 0; i < names.Length; i++)
        {
            using ValueHandle value = ParameterValue.Create(ValueFor(names, i));
            if (NativeMethods.BindValue(statement, (ulong)i + 1, value) != NativeMethods.Success)
            {
                string? error = NativeMethods.ReadString(NativeMethods.PrepareError(statement));
                throw new DuckDbException(error ?? $"DuckDB could not bind parameter ${names[i]}.");
            }
        }

        if (_byName && isLast && _given.FirstOrDefault(parameter => !_used.Contains(parameter.Name)).Name is { } unused)
        {
            throw new InvalidOperationException($"Parameter ${unused} is not used: {Describe(names)}, and {Given} given.");
        }
    }

    private static string[] ReadNames(PreparedStatementHandle statement)
    {
        string[] names = new string[NativeMethods.ParameterCount(statement)];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = NativeMethods.TakeString(NativeMethods.ParameterName(statement, (ulong)i + 1))
                ?? throw new InvalidOperationException("The statement's numbered parameters must begin with $1 and leave out none.");
        }

        return names;
    }

    // By name, a number that differs is told by the name that is missing or left over, unless nothing was given at all.
    private void CheckCount(string[] names)
    {
        if (_byName ? _given.Length < names.Length : _given.Length != names.Length)
        {
            throw new InvalidOperationException($"{Describe(names)}, and {Given} given.");
        }
    }

    private object? ValueFor(string[] names, int index)
    {
        string name = names[index];
        if (!_byName)
        {
            return name == (index + 1).ToString(CultureInfo.InvariantCulture)
                ? _given[index].Value
                : throw new InvalidOperationException($"{Describe(names)}: the values must be given by name, and were given by position.");
        }

        foreach ((string given, object? value) in _given)
        {
            if (given.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                _used.Add(given);
                return value;
            }
        }

        throw new InvalidOperationException($"Parameter ${name} is missing: {Describe(names)}, and {Given} given.");
    }

    private string Given => _given.Length == 1 ? "1 was" : $"{_given.Length} were";

    private static string Describe(string[] names) => names.Length switch
    {
        0 => "The statement has no parameters",
        1 => $"The statement has 1 parameter (${names[0]})",
        _ => $"The statement has {names.Length} parameters ({string.Join(", ", names.Select(name => $"${name}"))})",
    };
}
