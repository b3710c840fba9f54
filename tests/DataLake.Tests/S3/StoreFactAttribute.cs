using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace DataLake.Tests.S3;

/// <summary>A test that is skipped without an S3 server when its class, and not the one it inherits it from, needs one.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("DataLake.Tests.S3." + nameof(StoreFactDiscoverer), "DataLake.Tests")]
internal sealed class StoreFactAttribute : FactAttribute;

/// <inheritdoc cref="StoreFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("DataLake.Tests.S3." + nameof(StoreTheoryDiscoverer), "DataLake.Tests")]
internal sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>Finds the cases of a <see cref="StoreFactAttribute"/>.</summary>
public sealed class StoreFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        SkippedCase(diagnostics, discoveryOptions, testMethod) ?? new FactDiscoverer(diagnostics).Discover(discoveryOptions, testMethod, factAttribute);

    internal static IEnumerable<IXunitTestCase>? SkippedCase(IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method) =>
        method.TestClass.Class.GetCustomAttributes(typeof(NeedsS3Attribute)).FirstOrDefault() is { } needs
        && (S3Server.WhySkipped ?? (needs.GetNamedArgument<bool>(nameof(NeedsS3Attribute.Guest)) ? S3Server.WhyNoGuest : null)) is { } reason
            ? [new SkippedStoreTestCase(diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)]
            : null;
}

/// <summary>Finds the cases of a <see cref="StoreTheoryAttribute"/>.</summary>
public sealed class StoreTheoryDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        StoreFactDiscoverer.SkippedCase(diagnostics, discoveryOptions, testMethod) ?? new TheoryDiscoverer(diagnostics).Discover(discoveryOptions, testMethod, factAttribute);
}

/// <summary>A skipped test, whose name says why: test runners print names and keep reasons to themselves.</summary>
public sealed class SkippedStoreTestCase : XunitSkippedDataRowTestCase
{
    /// <summary>For the test runner, which fills it.</summary>
    [Obsolete("Only for the test runner.")]
    public SkippedStoreTestCase()
    {
    }

    /// <inheritdoc/>
    public SkippedStoreTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, string reason)
        : base(diagnostics, display, options, method, reason)
    {
    }

    /// <inheritdoc/>
    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
        $"{base.GetDisplayName(factAttribute, displayName)}: {S3Server.WhySkipped ?? S3Server.WhyNoGuest}";
}
