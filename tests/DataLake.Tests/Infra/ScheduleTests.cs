using System.Diagnostics;
using System.Globalization;
using DataLake.Tests.Reliability;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Infra;

/// <summary>The daily schedule, with a lake that writes down how it is called.</summary>
public sealed class ScheduleTests : IDisposable
{
    private readonly ShellScript _schedule = new("infra/schedule.sh");

    public ScheduleTests() => _schedule.Variables["SCHEDULE_FAILED"] = _schedule.FileOf("failed");

    public void Dispose() => _schedule.Dispose();

    [UnixFact]
    public void Schedule_runs_the_lake_for_today_at_the_start_and_then_waits()
    {
        _schedule.Command("lake", """echo "$*" >>"$LOG" """);
        DateTime before = DateTime.UtcNow;

        string error = RunUntil("the next run is in");

        string[] today = [Call(before), Call(DateTime.UtcNow)];
        today.ShouldContain(_schedule.Calls.ShouldHaveSingleItem());
        error.ShouldNotContain("failed");
        File.Exists(_schedule.FileOf("failed")).ShouldBeFalse();
    }

    [UnixFact]
    public void Schedule_tries_again_when_the_store_cannot_be_reached()
    {
        // At midnight itself the next day's run may come first; noon is never within a second of both.
        _schedule.Variables["SCHEDULE_AT"] = DateTime.UtcNow.AddHours(12).ToString("HH:mm", CultureInfo.InvariantCulture);
        _schedule.Variables["SCHEDULE_RETRY_SECONDS"] = "1";
        _schedule.Command("lake", """
            echo "$*" >>"$LOG"
            [ "$(wc -l <"$LOG")" -gt 1 ] || exit 4
            """);

        string error = RunUntil("the next run is in 4");

        _schedule.Calls.Length.ShouldBe(2);
        error.ShouldContain("the run failed with exit code 4");
        File.Exists(_schedule.FileOf("failed")).ShouldBeFalse();
    }

    [UnixFact]
    public void Schedule_remembers_a_failed_run_and_waits_for_the_next_day()
    {
        _schedule.Variables["SCHEDULE_RETRY_SECONDS"] = "1";
        _schedule.Variables["SCHEDULE_AT"] = DateTime.UtcNow.AddHours(12).ToString("HH:mm", CultureInfo.InvariantCulture);
        _schedule.Command("lake", """
            echo "$*" >>"$LOG"
            exit 3
            """);

        RunUntil("the next run is in 4");

        _schedule.Calls.ShouldHaveSingleItem();
        File.ReadAllText(_schedule.FileOf("failed")).ShouldBe("3\n");
    }

    [UnixFact]
    public void Schedule_that_is_stopped_stops_the_run_and_waits_for_it()
    {
        _schedule.Command("lake", """
            trap 'echo stopped >>"$LOG"; exit 130' TERM
            echo started >&2
            sleep 60 &
            wait $!
            """);

        RunUntil("started");

        _schedule.Calls.ShouldBe(["stopped"]);
    }

    [UnixFact]
    public void Schedule_that_is_stopped_tells_the_run_again_when_it_did_not_hear()
    {
        _schedule.Command("lake", """
            told=0
            trap 'told=$((told + 1)); [ "$told" -lt 2 ] || { echo "stopped at $told" >>"$LOG"; exit 130; }' TERM
            echo started >&2
            while :; do
                sleep 60 &
                wait $!
            done
            """);

        RunUntil("started");

        _schedule.Calls.ShouldBe(["stopped at 2"]);
    }

    [UnixTheory]
    [InlineData("SCHEDULE_AT", "24:00")]
    [InlineData("SCHEDULE_AT", "7:5")]
    [InlineData("SCHEDULE_RETRY_SECONDS", "0")]
    [InlineData("SCHEDULE_RETRY_SECONDS", "5m")]
    public void Schedule_refuses_a_wrong_setting(string variable, string value)
    {
        _schedule.Variables[variable] = value;

        (int exitCode, _, string error) = _schedule.Run();

        exitCode.ShouldBe(2);
        error.ShouldStartWith($"error: {variable} is '{value}'");
    }

    private static string Call(DateTime day) => "run -e " + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Runs the schedule until it says something, then stops it as Docker does.</summary>
    /// <returns>What it said.</returns>
    private string RunUntil(string text)
    {
        using Process process = _schedule.Start();
        List<string> lines = [];
        while (process.StandardError.ReadLine() is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                break;
            }
        }

        using (Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]))
        {
            kill.WaitForExit();
        }

        process.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        process.ExitCode.ShouldBe(143);
        return string.Join('\n', lines);
    }
}
