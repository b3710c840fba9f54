using System.Buffers;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// Cuts a batch into items, however the network cut it, and has each answered. It holds one item: what came of it so far, or lines
/// of one that is no item after all, which are looked at anew.
/// </summary>
/// <param name="format">Says where items end, and answers them into <paramref name="answers"/>.</param>
/// <param name="answers">Answers that are not sent yet. No more items are answered while they are <see cref="BatchPump.FullBytes"/>.</param>
/// <param name="longestItemBytes">The longest item, in bytes.</param>
internal sealed class ItemCutter(IBatchFormat format, ArrayBufferWriter<byte> answers, int longestItemBytes)
{
    private readonly PartialItem _partial = new(longestItemBytes);

    /// <summary>Whether lines are held that can be answered without more input.</summary>
    public bool HasMore => !_partial.Again.IsEmpty;

    /// <summary>Whether nothing of the input so far is without an answer.</summary>
    public bool IsEmpty => _partial.IsEmpty && !HasMore;

    private bool GoesOn => answers.WrittenCount < BatchPump.FullBytes && format.Fault is null;

    /// <summary>Answers items until the input or the room for answers is used up; returns how much of the input was.</summary>
    public int Take(ReadOnlySpan<byte> input)
    {
        int taken = 0;
        while (GoesOn && (HasMore || taken < input.Length))
        {
            if (HasMore)
            {
                TakeAgain();
            }
            else
            {
                taken += TakeNext(input[taken..]);
            }
        }

        return taken;
    }

    /// <summary>Answers what is left at the end of the input, until the room for answers is used up; <see cref="IsEmpty"/> says whether that was all.</summary>
    public void TakeLast()
    {
        Take([]);
        if (GoesOn && !_partial.IsEmpty)
        {
            Complete([]);
        }
    }

    private void TakeAgain()
    {
        ReadOnlySpan<byte> held = _partial.Again;
        int end = format.FindEnd(held);
        if (end < 0)
        {
            _partial.Keep();
        }
        else
        {
            _partial.Skip(format.Answer(held[..end]));
        }
    }

    private int TakeNext(ReadOnlySpan<byte> input)
    {
        int end = format.FindEnd(input);
        if (end >= 0)
        {
            return Complete(input[..end]);
        }

        _partial.Add(input);
        return input.Length;
    }

    /// <summary>Answers the item that this is the last piece of; returns how much of the piece, and of the byte after it, is used up.</summary>
    private int Complete(ReadOnlySpan<byte> lastPiece)
    {
        bool isInOnePiece = _partial.IsEmpty;
        if (!_partial.TryComplete(lastPiece, out ReadOnlySpan<byte> item))
        {
            format.AnswerTooLong();
            return lastPiece.Length + 1;
        }

        int answered = format.Answer(item);
        if (isInOnePiece)
        {
            return answered;
        }

        if (answered > item.Length)
        {
            return lastPiece.Length + 1;
        }

        _partial.ReadAgain(answered..item.Length);
        return lastPiece.Length;
    }
}
