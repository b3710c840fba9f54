using System.Buffers;
using DataLake.Api.Problems;

namespace DataLake.Api.Vouchers.Batches;

/// <summary>
/// A JSON array of objects, answered by an array with an element for each. An element that cannot be read costs no other its
/// answer. An array that is broken itself, because it does not end or because something follows it, has that problem as the
/// last element of its answer.
/// </summary>
internal sealed class JsonArrayBatch(JsonItems items, ArrayBufferWriter<byte> answers) : IBatchFormat
{
    public const string Type = "application/json";

    private static readonly SearchValues<byte> _blank = SearchValues.Create(" \t\r\n"u8);
    private JsonElementScanner _scanner;
    private Place _place;
    private bool _isElement;
    private bool _isEnded;
    private bool _isFollowed;
    private long _elements;

    private enum Place
    {
        Before,
        Within,
        After,
    }

    public string MediaType => Type;

    public Problem? Fault { get; private set; }

    public int FindEnd(ReadOnlySpan<byte> input)
    {
        _isElement = _place == Place.Within;
        return _place switch
        {
            Place.Before => FindStart(input),
            Place.Within => FindElementEnd(input),
            _ => PassOver(input),
        };
    }

    public int Answer(ReadOnlySpan<byte> item)
    {
        // Nothing stands between the brackets of an empty array, or after the last comma of one that does not end.
        int answered = item.Length + 1;
        item = item.Trim(" \t\r\n"u8);
        bool isNone = item.IsEmpty && (!_isEnded || (_place == Place.After && _elements == 0));
        if (_isElement && !isNone)
        {
            Separate();
            items.Answer(item);
        }

        return answered;
    }

    public void AnswerTooLong()
    {
        if (_isElement)
        {
            Separate();
            items.AnswerTooLong();
        }
    }

    public void Finish()
    {
        if (_place == Place.Before)
        {
            Fault = BatchProblems.InvalidArray("It is empty.");
            return;
        }

        if (_place == Place.Within || _isFollowed)
        {
            Separate();
            items.Write([], BatchProblems.InvalidArray(_isFollowed ? "Something follows the array." : "The array does not end: the elements before are all that came."));
        }

        answers.Write("]\n"u8);
    }

    private int FindStart(ReadOnlySpan<byte> input)
    {
        int start = input.IndexOfAnyExcept(_blank);
        if (start >= 0 && input[start] == '[')
        {
            _place = Place.Within;
            answers.Write("["u8);
        }
        else if (start >= 0)
        {
            Fault = BatchProblems.InvalidArray("It begins with something else than [.");
        }

        return start;
    }

    private int FindElementEnd(ReadOnlySpan<byte> input)
    {
        int end = _scanner.FindEnd(input);
        _isEnded = end >= 0;
        _place = _isEnded && input[end] == ']' ? Place.After : Place.Within;
        return end;
    }

    private int PassOver(ReadOnlySpan<byte> input)
    {
        _isFollowed |= input.ContainsAnyExcept(_blank);
        return input.Length - 1;
    }

    private void Separate()
    {
        answers.Write(_elements == 0 ? ""u8 : ",\n"u8);
        _elements++;
    }
}
