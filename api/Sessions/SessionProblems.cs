using DataLake.Api.Problems;

namespace DataLake.Api.Sessions;

/// <summary>Why a session has no rows, in words.</summary>
/// <param name="options">The limits.</param>
internal sealed class SessionProblems(ApiOptions options)
{
    /// <summary>Answers with the problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">An answer without rows.</param>
    /// <param name="refused">What it is when DuckDB refused.</param>
    public Task WriteAsync(HttpContext context, SessionAnswer answer, Func<string, Problem> refused)
    {
        Problem problem = answer.Outcome switch
        {
            SessionOutcome.OutOfMemory => new(
                StatusCodes.Status400BadRequest, "query-too-large", "It needs more memory than a query may have",
                $"A query may have {options.QueryMemoryBytes >> 20} MiB, LAKE_API_QUERY_MEMORY. Select less, group by less, or raise the setting. {answer.Message}".TrimEnd()),
            SessionOutcome.TimedOut => new(
                StatusCodes.Status400BadRequest, "query-timeout", "It takes longer than a query may",
                $"A query may take {options.QueryTimeout.TotalSeconds:0} seconds, LAKE_API_QUERY_TIMEOUT. Ask for less, or raise the setting."),
            SessionOutcome.Ended => new(
                StatusCodes.Status400BadRequest, "query-ended", "The query ended before it had answered",
                $"Its process was ended. Where it needs more memory than the machine has left, select less or lower LAKE_API_QUERY_MEMORY, {options.QueryMemoryBytes >> 20} MiB; otherwise try again."),
            SessionOutcome.Busy => new(
                StatusCodes.Status429TooManyRequests, "too-many-queries", "Too many queries run at once",
                $"{options.QueryConcurrency} run at once, LAKE_API_QUERY_CONCURRENCY, and as many wait as may. Try again when the header Retry-After says."),
            _ => refused(answer.Message),
        };
        if (answer.Outcome == SessionOutcome.Busy)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return problem.WriteAsync(context);
    }
}
