using System.Globalization;
using System.Text;

namespace DataLake.Api.Problems;

/// <summary>Reads the parameters of a query string, and gathers what is wrong with them, so that all faults are reported at once.</summary>
/// <param name="query">The query string; of a parameter that is repeated, the last value counts.</param>
internal sealed class RequestFields(IQueryCollection query)
{
    /// <summary>The most bytes that a key has in UTF-8, as in S3.</summary>
    public const int LongestKeyBytes = 1024;

    private readonly Dictionary<string, string> _errors = [];

    /// <summary>What is wrong; null when nothing is.</summary>
    public Problem? Problem => _errors.Count == 0 ? null : Invalid(_errors);

    /// <summary>The problem of wrong fields.</summary>
    /// <param name="errors">What is wrong with each, by its name.</param>
    public static Problem Invalid(IReadOnlyDictionary<string, string> errors) => new(
        StatusCodes.Status400BadRequest, "invalid-request", "Some fields are wrong", $"Mend {string.Join(", ", errors.Keys)} and send the request again.")
    { Errors = errors };

    /// <summary>Reads a whole number.</summary>
    public int Whole(string name, int fallback, int atLeast, int atMost)
    {
        string text = Text(name);
        if (text.Length == 0)
        {
            return fallback;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < atLeast || value > atMost)
        {
            _errors[name] = $"must be a whole number from {atLeast} to {atMost}";
        }

        return value;
    }

    /// <summary>Reads a key, or the start of one; empty without one.</summary>
    public string Key(string name)
    {
        string text = Text(name);
        if (text.StartsWith('/') || text.Any(char.IsControl) || Encoding.UTF8.GetByteCount(text) > LongestKeyBytes || text.Split('/').Any(part => part is "." or ".."))
        {
            _errors[name] = $"must stay within the bucket: no / at its start, no . or .. between slashes, no control characters, at most {LongestKeyBytes} bytes";
        }

        return text;
    }

    /// <summary>Reads a key that has to be there.</summary>
    public string RequiredKey(string name)
    {
        string key = Key(name);
        if (key.Length == 0)
        {
            _errors[name] = "is missing and must be the key of an object, such as customer/voucher/_current.json";
        }

        return key;
    }

    /// <summary>Notes a fault.</summary>
    public void Fault(string name, string fault) => _errors[name] = fault;

    /// <summary>The text of a parameter; empty without one.</summary>
    public string Text(string name) => query[name] is { Count: > 0 } values ? values[^1] ?? "" : "";
}
