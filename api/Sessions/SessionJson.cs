using System.Text.Json.Serialization;

namespace DataLake.Api.Sessions;

/// <summary>How requests reach a session's process: one line each.</summary>
[JsonSerializable(typeof(SessionRequest))]
internal sealed partial class SessionJson : JsonSerializerContext;
