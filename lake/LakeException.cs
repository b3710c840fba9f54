namespace DataLake.Lake;

/// <summary>An error that a user can act on: what happened, where, and how to mend it, in one line.</summary>
public sealed class LakeException : Exception
{
    /// <summary>Creates the error; its message is composed of the three parts.</summary>
    /// <param name="kind">What sort of error it is.</param>
    /// <param name="what">What happened, without a full stop.</param>
    /// <param name="where">Where: a zone and key, a column, a setting, a file and line.</param>
    /// <param name="mend">What the user can do about it, without a full stop.</param>
    /// <param name="innerException">The cause, shown with <c>--verbose</c>.</param>
    public LakeException(LakeErrorKind kind, string what, string where, string mend, Exception? innerException = null)
        : base($"{Sentence(what)} [{OneLine(where)}]. {Sentence(mend)}.", innerException)
    {
        Kind = kind;
        What = Sentence(what);
        Where = OneLine(where);
        Mend = Sentence(mend);
    }

    /// <summary>What sort of error it is.</summary>
    public LakeErrorKind Kind { get; }

    /// <summary>What happened.</summary>
    public string What { get; }

    /// <summary>Where it happened.</summary>
    public string Where { get; }

    /// <summary>What the user can do about it.</summary>
    public string Mend { get; }

    /// <summary>Whether the store answered, and does not let this user do it. False, the default, for every other error.</summary>
    public bool IsAccessDenied { get; init; }

    private static string Sentence(string text) => OneLine(text).TrimEnd('.');

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
