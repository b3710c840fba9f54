using System.Globalization;
using System.Text;

namespace DataLake.Tests.Api.Robustness;

/// <summary>Makes requests that are wrong in every way that a client may be wrong. The same seed makes the same ones.</summary>
internal sealed class BadRequests(int seed)
{
    private static readonly string[] _fields =
        ["country_code", "segment_name", "total_orders", "last_order_ts", "first_order_ts", "as_of", "execution_date", "customer_id", "before", "limit", "after", "prefix", "key", "sql", "customer", "body", "a"];

    private static readonly string[] _values =
    [
        "\"Peru\"", "\"frequent_segment\"", "\"recency_segment\"", "3", "\"2018-05-03 00:00:00\"", "\"2020-03-01\"",
        "null", "true", "[]", "{}", "[[[[]]]]", "-1", "0", "-0", "7.6", "1e3", "1e400", "-1e-400", "1e999999999999", "99999999999999999999999999999999", "0.1e1",
        "9223372036854775807", "9223372036854775808", "NaN", "Infinity", "0x10", "01", "+1", "''", "'Peru'", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"\\uD83D\\uDE00\"", "\"\\q\"", "\"unended", "\"2019-02-29\"", "\"0000-00-00\"", "\"9999-12-31T23:59:59-15:00\"", "\"0001-01-01T00:00:00+15:00\"",
        "\"9999-12-31\"", "\"2020-05-29T00:00:00.9999999999999\"", "\"'; DROP TABLE voucher; --\"", "\"' OR '1'='1\"", "\"Peru' UNION SELECT * FROM read_csv('/etc/passwd') --\"",
        "\"SELECT * FROM read_text('/etc/passwd')\"", "\"SELECT 1; DROP TABLE voucher_usage\"", "\"SELECT count(*) FROM voucher_usage\"", "\"COPY voucher_usage TO '/tmp/x'\"",
        "\"$1\"", "\"../../../etc/passwd\"", "\"customer/voucher/_current.json\"", "\"%00\"", "\"\u0130\u0131\uFB01\u1E9E\"", "\"\u202E\uFEFF\"", "/* c */ 1", "// c\n1",
    ];

    private static readonly string[] _bodyPaths =
    [
        "/v1/vouchers/most-used", "/v1/vouchers/most-used", "/v1/vouchers/most-used", "/v1/vouchers/most-used/batch", "/v1/vouchers/most-used/batch", "/v1/vouchers/most-used/batch",
        "/v1/query", "/voucher_segment_selector", "/voucher", "/search_voucher", "/2015-03-31/functions/function/invocations",
    ];

    private static readonly string[] _paths =
    [
        .. _bodyPaths, "/v1/segments", "/v1/segments/*/*/vouchers", "/v1/segments/frequent_segment/37+/vouchers",
        "/v1/snapshots", "/v1/snapshots/*", "/v1/snapshots/*/diff/*", "/v1/snapshots/current/diff/*", "/v1/runs", "/v1/runs/*",
        "/v1/zones", "/v1/zones/*/objects", "/v1/zones/raw/objects", "/v1/zones/*/preview", "/v1/zones/consumption/preview",
        "/v1/zones/raw/folders", "/v1/zones/*/download", "/v1/zones/raw/download", "/v1/quality", "/v1/quality/rejected", "/v1/segments/*/most-used", "/voucher/most-used", "/selection_criteria",
        "/*", "/v1/*", "/healthz", "/readyz", "/health", "/check_status", "/docs/*",
    ];

    private static readonly string[] _segments =
        ["current", "37+", "37%2B", "%", "%2", "%zz", "%00", "%2F", "%2f..%2f", "..", ".", "%C3", "%ED%A0%80", "%F0%9F%98%80", "'", "%27%3B--", "2020-03-01", "2020-13-01", "~", "{a}", "a;b=c", "*", "\\", "|"];

    private static readonly string[] _mediaTypes =
        ["application/json", "application/json", "application/x-ndjson", "application/x-ndjson", "text/csv", "text/csv; charset=utf-8", "text/plain", "application/json; charset=utf-16", "*/*", ";;;", "application/x-www-form-urlencoded"];

    private static readonly string[] _methods = ["POST", "POST", "POST", "POST", "GET", "GET", "GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "QUERY"];

    private readonly Random _random = new(seed);

    /// <summary>The next request.</summary>
    public BadRequest Next()
    {
        string method = Any(_methods);
        string path = method == "POST" && _random.Next(10) > 0 ? Any(_bodyPaths) : Any(_paths);
        while (path.IndexOf('*', StringComparison.Ordinal) is var star && star >= 0)
        {
            path = path[..star] + (_random.Next(3) > 0 ? Any(_segments).Replace("*", "%2A", StringComparison.Ordinal) : Escaped(Text())) + path[(star + 1)..];
        }

        string query = _random.Next(3) > 0
            ? "?" + string.Join('&', Enumerable.Range(0, _random.Next(8)).Select(_ => Any(_fields) + "=" + (_random.Next(10) > 0 ? Escaped(Text()) : Any(_segments))))
            : "";
        return path == "/v1/query" && method == "POST" && _random.Next(2) == 0
            ? new BadRequest(method, path, "application/json", Encoding.UTF8.GetBytes($"{{\"sql\":{Value()}}}"))
            : new BadRequest(method, path + query, Any(_mediaTypes), method == "POST" ? Body() : []);
    }

    private byte[] Body()
    {
        byte[] body = _random.Next(12) switch
        {
            0 => RandomBytes(_random.Next(400)),
            1 => Encoding.UTF8.GetBytes(new string(Any(["[", "{\"a\":", "\"", ",", "\n", "{"])[0], _random.Next(5000)) + Object()),
            2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", _random.Next(2000))) + Object()),
            3 => Encoding.Unicode.GetBytes(Object()),
            4 => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Object())],
            5 => Encoding.Latin1.GetBytes(Object().Replace("Peru", "Perú", StringComparison.Ordinal)),
            6 or 7 => Encoding.UTF8.GetBytes($"[{string.Join(Any([",", ",,", " , ", ";"]), Enumerable.Range(0, _random.Next(9)).Select(_ => Object()))}{Any(["]", "", "]]", ",]"])}"),
            8 or 9 => Encoding.UTF8.GetBytes(Csv()),
            10 => Encoding.UTF8.GetBytes(string.Join(Any(["\n", "\r\n", "\r", "\n\n"]), Enumerable.Range(0, _random.Next(9)).Select(_ => Object()))),
            _ => Encoding.UTF8.GetBytes(Object()),
        };
        return _random.Next(2) == 0 ? body : Damaged(body);
    }

    private byte[] Damaged(byte[] body)
    {
        List<byte> bytes = [.. body];
        for (int i = _random.Next(4); i >= 0 && bytes.Count > 0; i--)
        {
            int at = _random.Next(bytes.Count);
            switch (_random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(_random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.Insert(at, Any<byte>([0, 0xFF, 0xC3, (byte)'"', (byte)'\\', (byte)'\n', (byte)'{', (byte)']']));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private string Object() => $"{{{string.Join(',', Enumerable.Range(0, _random.Next(9)).Select(_ => $"\"{Any(_fields)}\":{Value()}"))}}}";

    private string Value() => _random.Next(40) == 0 ? "\"" + new string('x', _random.Next(1000)) + "\"" : Any(_values);

    private string Text() => Value().Trim('"');

    private string Csv()
    {
        string[] names = [.. _fields.OrderBy(_ => _random.Next()).Take(_random.Next(1, 9))];
        IEnumerable<string> rows = Enumerable.Range(0, _random.Next(6)).Select(_ =>
            string.Join(',', Enumerable.Range(0, names.Length + _random.Next(10) / 9).Select(_ => _random.Next(4) == 0 ? Value() : Text())));
        string start = _random.Next(2) == 0 ? "country_code,segment_name,total_orders,last_order_ts" : string.Join(',', names);
        return string.Join(Any(["\n", "\r\n"]), [start, .. rows]);
    }

    private static string Escaped(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(
        b => char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : "%" + b.ToString("X2", CultureInfo.InvariantCulture)));

    private byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
