using DataLake.Tests.S3;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Pipeline.S3;

/// <summary>One line for each refusal of a store: what, where, and how to mend it. The stores here say what real ones say.</summary>
public sealed class ErrorLineTests
{
    [Theory]
    [InlineData(403, "RequestTimeTooSkewed", "The clocks of this machine and of the store differ by too much", "Set them by NTP, then run the same command again; nothing is lost")]
    [InlineData(403, "AccessDenied", "The store refused access: AccessDenied, HTTP 403", "Give this user the right to do it in the bucket raw, or check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]
    [InlineData(400, "AuthorizationHeaderMalformed", "The store is in another region: This is AuthorizationHeaderMalformed", "Set AWS_REGION to the store's region, and LAKE_ROOT to that region's endpoint")]
    [InlineData(301, "PermanentRedirect", "The store is in another region: This is PermanentRedirect", "Set AWS_REGION to the store's region, and LAKE_ROOT to that region's endpoint")]
    [InlineData(400, "ExpiredToken", "The temporary keys have expired", "Get new ones and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, then run the same command again; nothing is lost")]
    [InlineData(403, "InvalidToken", "The store does not take the session token", "Set AWS_SESSION_TOKEN to the one that came with the keys, or unset it for keys that last")]
    [InlineData(404, "NoSuchUpload", "The upload in parts was aborted while it was sent, by the store's rule for stale uploads or by `lake gc`", "Make LAKE_GC_GRACE and the store's rule longer than the longest upload takes, then run the same command again; nothing is lost")]
    [InlineData(501, "NotImplemented", "The store does not know this kind of request: NotImplemented, HTTP 501", "`lake doctor` shows what the store supports; use one with the S3 API that the lake needs")]
    public async Task Refusal_is_one_line(int status, string code, string what, string mend)
    {
        using ScriptedProxy store = new(null, _ => Task.FromResult<string?>(ScriptedProxy.Error(status, code)));
        using TestLake lake = Lake(store.Endpoint);

        CommandOutcome outcome = await lake.InvokeAsync("status");

        outcome.ExitCode.ShouldBe(4);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.TrimEnd().ShouldBe($"error: {what} [raw/customer/voucher/ in {store.Endpoint}]. {mend}.");
    }

    [Fact]
    public async Task Doctor_shows_the_clock_when_the_store_refuses_for_it()
    {
        string date = DateTimeOffset.UtcNow.AddMinutes(20).ToString("R", null);
        using ScriptedProxy store = new(null, _ => Task.FromResult<string?>(ScriptedProxy.Error(403, "RequestTimeTooSkewed", $"Date: {date}\r\nServer: Scripted\r\n")));
        using TestLake lake = Lake(store.Endpoint);

        CommandOutcome outcome = await lake.InvokeAsync("doctor", "--format", "csv");

        outcome.ExitCode.ShouldBe(4);
        outcome.Output.ShouldContain("store: endpoint,FAILED,\"The clocks of this machine and of the store differ by too much");
        outcome.Output.ShouldContain("store: clock,FAILED,\"20 min ahead of this machine's; set both by NTP, stores refuse requests that are off by 15 min\"");
    }

    [Fact]
    public async Task Session_token_goes_along_with_each_request_and_is_never_printed()
    {
        List<string?> tokens = [];
        using ScriptedProxy store = new(null, request =>
        {
            tokens.Add(request.Header("x-amz-security-token"));
            return Task.FromResult<string?>(ScriptedProxy.Error(403, "AccessDenied"));
        });
        using TestLake lake = Lake(store.Endpoint);
        lake.Set("AWS_SESSION_TOKEN", "token-of-a-session");

        CommandOutcome status = await lake.InvokeAsync("status", "--verbose");
        CommandOutcome doctor = await lake.InvokeAsync("doctor");

        tokens.ShouldNotBeEmpty();
        tokens.ShouldAllBe(token => token == "token-of-a-session");
        doctor.Output.ShouldContain("knows somebody (temporary keys, region us-east-1)");
        (status.Output + status.Error + doctor.Output + doctor.Error).ShouldNotContain("token-of-a-session");
        (status.Output + status.Error + doctor.Output + doctor.Error).ShouldNotContain("hidden");
    }

    private static TestLake Lake(string root) => new([
        ("LAKE_ROOT", root), ("AWS_ACCESS_KEY_ID", "somebody"), ("AWS_SECRET_ACCESS_KEY", "hidden"), ("LAKE_S3_RETRIES", "0")]);
}
