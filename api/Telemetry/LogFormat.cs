using Microsoft.Extensions.Logging.Console;

namespace DataLake.Api.Telemetry;

/// <summary>How logs are written: to standard output, times in UTC.</summary>
internal static class LogFormat
{
    /// <summary>Sets the format and what is logged.</summary>
    public static void Apply(ILoggingBuilder logging, OperationOptions options)
    {
        logging.ClearProviders();
        if (options.LogsJson)
        {
            logging.AddJsonConsole(format => (format.TimestampFormat, format.UseUtcTimestamp) = ("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", true));
        }
        else
        {
            logging.AddSimpleConsole(format => (format.TimestampFormat, format.UseUtcTimestamp, format.SingleLine, format.ColorBehavior) = ("HH:mm:ss ", true, true, LoggerColorBehavior.Default));
        }

        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // It would make a scope for each request, which nothing here reads.
        logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.None);
    }
}
