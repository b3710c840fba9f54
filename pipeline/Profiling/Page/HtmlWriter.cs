using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace DataLake.Pipeline.Profiling.Page;

/// <summary>
/// Writes HTML that is well-formed XML, too. The literal parts of a text are markup; every value in it is escaped, and characters
/// that a page cannot hold are replaced.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();

    /// <summary>Writes markup with values, and a line end.</summary>
    public void Line([InterpolatedStringHandlerArgument("")] ref Markup markup) => _html.Append('\n');

    /// <summary>Writes markup with values.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The markup's parts were written to this object as they were composed.")]
    public void Write([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
    }

    /// <summary>Writes a text that comes with the program, as it is.</summary>
    public void Trusted(string text) => _html.Append(text);

    /// <summary>What was written.</summary>
    public override string ToString() => _html.ToString();

    private void Escape(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                _html.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => _html.Append("&amp;"),
                '<' => _html.Append("&lt;"),
                '>' => _html.Append("&gt;"),
                '"' => _html.Append("&quot;"),
                '\'' => _html.Append("&#39;"),
                '\t' or '\n' or '\r' => _html.Append(' '),
                < ' ' or (>= '\u007f' and <= '\u009f') or '\ufffe' or '\uffff' => _html.Append('\ufffd'),
                _ => _html.Append(char.IsSurrogate(c) ? '\ufffd' : c),
            };
        }
    }

    /// <summary>Takes the parts of an interpolated text.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup
    {
        private readonly HtmlWriter _writer;

        /// <summary>Begins a text.</summary>
        public Markup(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = literalLength + formattedCount;
            _writer = writer;
        }

        /// <summary>Markup.</summary>
        public void AppendLiteral(string text) => _writer._html.Append(text);

        /// <summary>A value.</summary>
        public void AppendFormatted<T>(T value, string? format = null) => _writer.Escape(
            value is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "");
    }
}
