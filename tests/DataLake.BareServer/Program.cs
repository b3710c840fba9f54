using System.IO.Pipelines;
using System.Text;

// What the API's figures are compared to: Kestrel, and a handler that reads the body to its end and answers with a fixed JSON.
// Usage: DataLake.BareServer <address to listen at> <length of the answer in bytes>
if (args is not [string url, string length] || !int.TryParse(length, out int bytes) || bytes < 20)
{
    await Console.Error.WriteLineAsync("usage: DataLake.BareServer <address> <bytes of the answer, 20 or more>").ConfigureAwait(false);
    return 2;
}

const string Start = "{\"voucher_amount\":\"";
byte[] answer = Encoding.ASCII.GetBytes(Start.PadRight(bytes - 2, '0') + "\"}");
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls(url);
builder.Logging.ClearProviders();
WebApplication app = builder.Build();
app.Run(async context =>
{
    PipeReader body = context.Request.BodyReader;
    ReadResult read = await body.ReadAsync().ConfigureAwait(false);
    while (!read.IsCompleted)
    {
        body.AdvanceTo(read.Buffer.End);
        read = await body.ReadAsync().ConfigureAwait(false);
    }

    body.AdvanceTo(read.Buffer.End);
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.Body.WriteAsync(answer).ConfigureAwait(false);
});
await app.RunAsync().ConfigureAwait(false);
return 0;
