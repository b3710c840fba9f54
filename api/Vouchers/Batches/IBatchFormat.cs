using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// One way to write many questions and their answers: where an item ends, and how it is answered. Items come in pieces, as the
/// network cuts them; the format remembers where in an item it is. For one request, not thread-safe.
/// </summary>
internal interface IBatchFormat
{
    /// <summary>The media type of the questions and of the answers.</summary>
    string MediaType { get; }

    /// <summary>Why the body as a whole cannot be answered; nothing was written then. Null as long as it can.</summary>
    Problem? Fault { get; }

    /// <summary>Looks for the end of the item that the input begins in.</summary>
    /// <param name="input">What follows the last end, or the last piece.</param>
    /// <returns>The place of the byte that ends the item and belongs to none, or -1 when it is not there yet.</returns>
    int FindEnd(ReadOnlySpan<byte> input);

    /// <summary>Answers an item that is whole.</summary>
    /// <returns>
    /// How many bytes are answered: those of the item and the one that ends it. Fewer when it turned out to be no item: what is
    /// left, and what ends it, are input again.
    /// </returns>
    int Answer(ReadOnlySpan<byte> item);

    /// <summary>Answers an item that is longer than any may be.</summary>
    void AnswerTooLong();

    /// <summary>Ends the answers, after the last item.</summary>
    void Finish();
}
