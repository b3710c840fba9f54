namespace DataLake.Lake.Storage.Resilience;

/// <summary>Says that a request failed and will be tried again.</summary>
/// <param name="Request">The request, such as <c>GET raw/a.parquet</c>.</param>
/// <param name="Attempt">Which try failed, the first being 1.</param>
/// <param name="Delay">How long until the next.</param>
/// <param name="Cause">Why it failed.</param>
public sealed record RetryNotice(string Request, int Attempt, TimeSpan Delay, Exception? Cause)
{
    /// <summary>One line, as <c>--verbose</c> shows it.</summary>
    public override string ToString() => $"try {Attempt} of {Request} failed, next in {Delay.TotalMilliseconds:0} ms: {Reason(Cause)}";

    private static string Reason(Exception? cause)
    {
        while (cause?.InnerException is { } inner && cause is not Amazon.Runtime.AmazonServiceException { ErrorCode.Length: > 0 })
        {
            cause = inner;
        }

        string text = cause is Amazon.Runtime.AmazonServiceException { ErrorCode.Length: > 0 } error
            ? $"{(int)error.StatusCode} {error.ErrorCode}"
            : cause?.Message ?? "";
        return string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
