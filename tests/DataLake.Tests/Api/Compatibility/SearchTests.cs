using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Compatibility;

/// <summary><c>/search_voucher</c>: a form, and its answer.</summary>
public sealed class SearchTests(PublishedLake published) : IClassFixture<PublishedLake>
{
    private const string Path = "/search_voucher";
    private const string Form = "application/x-www-form-urlencoded";

    [Fact]
    public async Task Form_has_the_fields_of_a_customer_and_the_segmentations()
    {
        ApiAnswer answer = await published.Api.GetAsync(Path);

        (answer.Status, answer.MediaType).ShouldBe((200, "text/html"));
        foreach (string part in new[] { "<form method=\"post\">", "name=\"country_code\"", "name=\"total_orders\"", "name=\"last_order_ts\"", "<option>frequent_segment</option>", "<option>recency_segment</option>" })
        {
            answer.Body.ShouldContain(part);
        }

        answer.Body.ShouldNotContain("<output>");
        answer.Body.ShouldNotContain("<script");
    }

    [Fact]
    public async Task Posted_form_is_answered()
    {
        ApiAnswer answer = await published.Api.PostAsync(Path, "country_code=peru&segment_name=frequent_segment&total_orders=4&last_order_ts=", Form);

        (answer.Status, answer.MediaType).ShouldBe((200, "text/html"));
        answer.Body.ShouldContain("<output>Voucher amount: 2640 (Peru, frequent_segment 0-4)</output>");
        answer.Body.ShouldContain("name=\"country_code\" type=\"text\" value=\"peru\"");
        answer.Body.ShouldContain("<option selected>frequent_segment</option>");
    }

    [Theory]
    [InlineData("country_code=Narnia&segment_name=frequent_segment&total_orders=4", "No voucher is known for this country.")]
    [InlineData("country_code=Peru&segment_name=recency_segment&last_order_ts=never", "last_order_ts must be yyyy-MM-dd HH:mm:ss")]
    [InlineData("", "country_code is missing")]
    public async Task Posted_form_is_explained_when_there_is_no_answer(string form, string text)
    {
        ApiAnswer answer = await published.Api.PostAsync(Path, form, Form);

        answer.Status.ShouldBe(200);
        answer.Body.ShouldContain(text);
    }

    [Fact]
    public async Task Values_do_no_harm_in_the_page()
    {
        ApiAnswer answer = await published.Api.PostAsync(Path, "country_code=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&segment_name=frequent_segment&total_orders=4", Form);

        answer.Status.ShouldBe(200);
        answer.Body.ShouldNotContain("<script");
        answer.Body.ShouldContain("&lt;script&gt;");
    }

    [Fact]
    public async Task Page_may_only_bring_its_style_and_send_its_form()
    {
        using HttpResponseMessage response = await published.Api.Client.GetAsync(new Uri(Path, UriKind.Relative));

        response.Headers.GetValues("Content-Security-Policy").Single().ShouldMatch(
            "^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$");
    }

    [Fact]
    public async Task Other_bodies_than_forms_are_not_supported() =>
        (await published.Api.PostAsync(Path, "{}")).ShouldBeProblem(415, "unsupported-media-type");
}
