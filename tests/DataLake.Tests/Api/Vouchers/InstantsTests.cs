using DataLake.Api.Vouchers;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Vouchers;

public sealed class InstantsTests
{
    [Theory]
    [InlineData("2018-05-03", "2018-05-03T00:00:00.0000000Z")]
    [InlineData("2018-05-03 04:05:06", "2018-05-03T04:05:06.0000000Z")]
    [InlineData("2018-05-03T04:05", "2018-05-03T04:05:00.0000000Z")]
    [InlineData("2018-05-03T04:05:06Z", "2018-05-03T04:05:06.0000000Z")]
    [InlineData("2018-05-03 04:05:06.25", "2018-05-03T04:05:06.2500000Z")]
    [InlineData("2018-05-03 04:05:06.123456789", "2018-05-03T04:05:06.1234567Z")]
    [InlineData("2018-05-03T23:30:00-05:00", "2018-05-04T04:30:00.0000000Z")]
    [InlineData("2018-05-03T01:00:00+0530", "2018-05-02T19:30:00.0000000Z")]
    [InlineData("2018-05-03 00:00:00+02", "2018-05-02T22:00:00.0000000Z")]
    [InlineData("2020-02-29", "2020-02-29T00:00:00.0000000Z")]
    [InlineData("0001-01-01", "0001-01-01T00:00:00.0000000Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000Z")]
    public void Instant_is_read_in_UTC(string text, string expected)
    {
        Instants.TryParse(text, out DateTime instant).ShouldBeTrue();

        instant.ToString("O").ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2018-5-3")]
    [InlineData("2018-13-01")]
    [InlineData("2019-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2018-05-03 24:00:00")]
    [InlineData("2018-05-03 04:60:00")]
    [InlineData("2018-05-03 04:05:60")]
    [InlineData("2018-05-03 04")]
    [InlineData("2018-05-03 04:05:06.")]
    [InlineData("2018-05-03T04:05:06 Europe/Berlin")]
    [InlineData("2018-05-03T04:05:06+16:00")]
    [InlineData("2018-05-03T04:05:06+1")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("20180503")]
    [InlineData("1525305600")]
    [InlineData("٢٠١٨-٠٥-٠٣")]
    public void Text_is_refused_when_no_calendar_has_it(string text) => Instants.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("2018-05-03T00:00:00 02:00", "2018-05-03T00:00:00+02:00")]
    [InlineData("2018-05-03 00:00:00.5 0530", "2018-05-03 00:00:00.5+0530")]
    [InlineData("2018-05-03T00:00 02", "2018-05-03T00:00+02")]
    [InlineData("2018-05-03 00:00:00", "2018-05-03 00:00:00")]
    [InlineData("2018-05-03 00:00", "2018-05-03 00:00")]
    [InlineData("2018-05-03 00:00:00 ", "2018-05-03 00:00:00 ")]
    [InlineData("2018-05-03 00:00:00  02:00", "2018-05-03 00:00:00  02:00")]
    [InlineData("United Republic 02:00", "United Republic 02:00")]
    [InlineData("", "")]
    public void Plus_sign_that_an_address_made_a_blank_is_put_back(string value, string expected) => Instants.WithPlus(value).ShouldBe(expected);
}
