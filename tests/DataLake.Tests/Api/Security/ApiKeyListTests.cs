using System.Security.Cryptography;
using System.Text;
using DataLake.Api.Security;
using Shouldly;
using Xunit;

namespace DataLake.Tests.Api.Security;

public sealed class ApiKeyListTests
{
    private static readonly string _one = TestKeys.HashOf("one");
    private static readonly string _two = TestKeys.HashOf("two");

    [Fact]
    public void Key_is_found_by_its_text_with_its_name_and_scopes()
    {
        ApiKeyList.TryParse($"crm:lookup:{_one}, ops:browse+query:{_two.ToUpperInvariant()}", out ApiKeyList? keys).ShouldBeTrue();

        ApiKey crm = keys!.Find("one").ShouldNotBeNull();
        (crm.Name, crm.Scopes).ShouldBe(("crm", ApiScopes.Lookup));
        ApiKey ops = keys.Find("two").ShouldNotBeNull();
        (ops.Name, ops.Scopes).ShouldBe(("ops", ApiScopes.Browse | ApiScopes.Query));
        keys.IsEmpty.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("One")]
    [InlineData("one ")]
    [InlineData("three")]
    public void Text_is_no_key_when_it_differs(string text)
    {
        ApiKeyList.TryParse($"crm:lookup:{_one}", out ApiKeyList? keys).ShouldBeTrue();

        keys!.Find(text).ShouldBeNull();
        keys.Find(_one).ShouldBeNull("the hash is not the key");
    }

    [Fact]
    public void Text_is_no_key_when_it_is_too_long()
    {
        string text = new('x', ApiKeyList.LongestKey + 1);
        ApiKeyList.TryParse($"crm:lookup:{TestKeys.HashOf(text)}", out ApiKeyList? keys).ShouldBeTrue();

        keys!.Find(text).ShouldBeNull();
    }

    [Theory]
    [InlineData("crm")]
    [InlineData("crm:lookup")]
    [InlineData(":lookup:{0}")]
    [InlineData("crm::{0}")]
    [InlineData("crm:everything:{0}")]
    [InlineData("crm:lookup+:{0}")]
    [InlineData("crm:lookup:{0}0")]
    [InlineData("crm:lookup:secret")]
    [InlineData("crm:lookup:{0}:more")]
    [InlineData("crm:lookup:{0},")]
    [InlineData("crm:lookup:{0},crm:browse:{1}")]
    [InlineData("crm:lookup:{0},ops:browse:{0}")]
    public void Text_is_refused_when_it_is_no_list_of_keys(string form)
    {
        string text = form.Replace("{0}", _one, StringComparison.Ordinal).Replace("{1}", _two, StringComparison.Ordinal);

        ApiKeyList.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void Search_allocates_nothing()
    {
        ApiKeyList.TryParse($"crm:lookup:{_one},ops:browse+query:{_two}", out ApiKeyList? keys).ShouldBeTrue();
        keys!.Find("two").ShouldNotBeNull();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            keys.Find("two");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}

/// <summary>Keys for tests.</summary>
internal static class TestKeys
{
    /// <summary>The hash of a key, as the settings have it.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
