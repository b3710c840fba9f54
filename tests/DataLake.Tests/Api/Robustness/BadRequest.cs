using System.Text;

namespace DataLake.Tests.Api.Robustness;

/// <summary>A request that a client should not send.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query, as they go over the wire.</param>
/// <param name="MediaType">What it says of its body.</param>
/// <param name="Body">Its body.</param>
internal sealed record BadRequest(string Method, string Target, string MediaType, byte[] Body)
{
    /// <summary>The request in a form that a person can read and send again.</summary>
    public override string ToString() => $"{Method} {Target} ({MediaType}) {Encoding.Latin1.GetString(Body)}";
}
