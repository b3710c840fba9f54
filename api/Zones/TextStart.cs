using System.Text;

namespace DataLake.Api.Zones;

/// <summary>Reads the first lines of a text; no more of the object than that.</summary>
internal static class TextStart
{
    /// <summary>The most bytes that are read: 256 KiB.</summary>
    public const int MostBytes = 256 << 10;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the first lines.</summary>
    /// <param name="content">The object, from its start.</param>
    /// <param name="mostLines">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lines with their ends, and whether there is more; null when it is no text in UTF-8.</returns>
    public static async Task<(string Text, bool IsTruncated)?> ReadAsync(Stream content, int mostLines, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[MostBytes + 1];
        int read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        int end = EndOfLines(bytes.AsSpan(0, Math.Min(read, MostBytes)), mostLines);
        try
        {
            string text = _strict.GetString(bytes, 0, end < MostBytes ? end : StartOfLastCharacter(bytes, end));
            return text.Contains('\0', StringComparison.Ordinal) ? null : (text, end < read);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static int EndOfLines(ReadOnlySpan<byte> bytes, int lines)
    {
        int end = 0;
        for (int i = 0; i < lines && end < bytes.Length; i++)
        {
            int length = bytes[end..].IndexOf((byte)'\n');
            end = length < 0 ? bytes.Length : end + length + 1;
        }

        return end;
    }

    /// <summary>Where the text is cut off so that no character is cut in two.</summary>
    private static int StartOfLastCharacter(byte[] bytes, int end)
    {
        while (end > 0 && (bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return end;
    }
}
