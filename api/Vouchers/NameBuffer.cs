using System.Runtime.CompilerServices;

namespace DataLake.Api.Vouchers;

/// <summary>A short text within a value, so that reading a question allocates nothing.</summary>
internal struct NameBuffer
{
    /// <summary>The most characters that it holds; no name is as long.</summary>
    public const int Capacity = 64;

    /// <summary>The white space that is cut off around a text: what the pipeline cuts off around a country, no more and no less.</summary>
    public const string Blanks = " \t\r\n";

    private Characters _characters;
    private int _length;

    /// <summary>Whether nothing was put in yet, or something blank.</summary>
    public readonly bool IsEmpty => _length == 0;

    /// <summary>Puts a text in, without the white space around it.</summary>
    /// <returns>Whether it fits.</returns>
    public bool TrySet(ReadOnlySpan<char> text)
    {
        text = text.Trim(Blanks);
        _length = Math.Min(text.Length, Capacity);
        text[.._length].CopyTo(_characters);
        return text.Length <= Capacity;
    }

    /// <summary>The text.</summary>
    public static ReadOnlySpan<char> Text(in NameBuffer name) => ((ReadOnlySpan<char>)name._characters)[..name._length];

    [InlineArray(Capacity)]
    private struct Characters
    {
        private char _first;
    }
}
