namespace DataLake.Api.Vouchers.Batches;

/// <summary>Puts an item together that comes in pieces, up to the longest that one may be. An item in one piece is not copied.</summary>
/// <param name="longestBytes">The longest item, in bytes.</param>
internal sealed class PartialItem(int longestBytes)
{
    private readonly byte[] _bytes = new byte[longestBytes];
    private int _length;
    private bool _isTooLong;
    private Range _again;

    /// <summary>Whether nothing was added since the last item.</summary>
    public bool IsEmpty => _length == 0 && !_isTooLong;

    /// <summary>What of the last item is to be read again, before anything is added.</summary>
    public ReadOnlySpan<byte> Again => _bytes.AsSpan(_again);

    /// <summary>Adds a piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        _isTooLong |= piece.Length > _bytes.Length - _length;
        if (!_isTooLong)
        {
            piece.CopyTo(_bytes.AsSpan(_length));
            _length += piece.Length;
        }
    }

    /// <summary>Adds the last piece, and begins anew.</summary>
    /// <param name="piece">The last piece.</param>
    /// <param name="item">The item, until something is added.</param>
    /// <returns>Whether it is no longer than it may be.</returns>
    public bool TryComplete(ReadOnlySpan<byte> piece, out ReadOnlySpan<byte> item)
    {
        if (IsEmpty && piece.Length <= _bytes.Length)
        {
            item = piece;
            return true;
        }

        Add(piece);
        item = _bytes.AsSpan(0, _length);
        bool isWhole = !_isTooLong;
        (_length, _isTooLong) = (0, false);
        return isWhole;
    }

    /// <summary>Says that a part of the item that was put together last is to be read again.</summary>
    public void ReadAgain(Range part) => _again = part;

    /// <summary>Says that the beginning of <see cref="Again"/> was read.</summary>
    /// <param name="bytes">How much of it.</param>
    public void Skip(int bytes) => _again = (_again.Start.Value + bytes).._again.End;

    /// <summary>Makes what is to be read again the beginning of the next item.</summary>
    public void Keep()
    {
        Again.CopyTo(_bytes);
        (_length, _again) = (Again.Length, default);
    }
}
