using DataLake.Lake;

namespace DataLake.Pipeline.Commands;

/// <summary>The two lakes that <c>lake copy</c> is about, and the settings of each.</summary>
/// <param name="From">The root of the source, as the user named it.</param>
/// <param name="To">The root of the destination, as the user named it.</param>
internal sealed record CopyRoots(string From, string To)
{
    private const string OwnPrefix = "LAKE_COPY_FROM_";
    private const string UsualPrefix = "AWS_";

    /// <summary>The settings of the source's user, where it is not that of <c>AWS_...</c>.</summary>
    public static IReadOnlyList<string> Settings { get; } = [OwnPrefix + "ACCESS_KEY_ID", OwnPrefix + "SECRET_ACCESS_KEY", OwnPrefix + "SESSION_TOKEN", OwnPrefix + "REGION"];

    /// <summary>The source's root in one spelling.</summary>
    public string Source => Spell(From);

    /// <summary>Finds out what to copy where; either root may be that of <c>LAKE_ROOT</c>.</summary>
    /// <exception cref="LakeException">Neither is named, or both are one. Kind <see cref="LakeErrorKind.Usage"/>.</exception>
    public static CopyRoots Create(string? from, string? to, Func<string, string?> variable)
    {
        if (from is null && to is null)
        {
            throw new LakeException(LakeErrorKind.Usage, "Neither the source nor the destination is named", "lake copy", "Name at least one with --from or --to; the other is LAKE_ROOT");
        }

        string usual = variable("LAKE_ROOT") is { Length: > 0 } root ? root : new LakeOptions().Root;
        CopyRoots roots = new(from ?? usual, to ?? usual);
        string where = $"--from {roots.From} --to {roots.To}";
        (string source, string destination) = (LocalPath.Real(Spell(roots.From)), LocalPath.Real(Spell(roots.To)));
        return source == destination
            ? throw new LakeException(LakeErrorKind.Usage, "Source and destination are the same lake", where, "Name another one")
            : LocalPath.IsWithin(source, destination) || LocalPath.IsWithin(destination, source)
                ? throw new LakeException(LakeErrorKind.Usage, "One lake lies within the other", where, "Name folders beside each other")
                : roots;
    }

    /// <summary>The source's settings: the environment's, but for its root and its user. A user of its own has not the other's token.</summary>
    public Func<string, string?> SourceSettings(Func<string, string?> variable) => name =>
        name == "LAKE_ROOT" ? From
        : name == UsualPrefix + "SESSION_TOKEN" && variable(OwnPrefix + "ACCESS_KEY_ID") is { Length: > 0 } ? variable(OwnPrefix + "SESSION_TOKEN")
        : name.StartsWith(UsualPrefix, StringComparison.Ordinal) && variable(OwnPrefix + name[UsualPrefix.Length..]) is { Length: > 0 } own ? own
        : variable(name);

    /// <summary>The destination's settings: the environment's, but for its root.</summary>
    public Func<string, string?> DestinationSettings(Func<string, string?> variable) => name => name == "LAKE_ROOT" ? To : variable(name);

    /// <summary>An error of the source's store names the settings that its user was read from.</summary>
    public LakeException Explain(LakeException error, Func<string, string?> variable)
    {
        string mend = error.Mend;
        foreach (string own in Settings.Where(name => error.Where.EndsWith($" in {From}", StringComparison.Ordinal) && variable(name) is { Length: > 0 }))
        {
            mend = mend.Replace(UsualPrefix + own[OwnPrefix.Length..], own, StringComparison.Ordinal);
        }

        return mend == error.Mend ? error : new LakeException(error.Kind, error.What, error.Where, mend, error);
    }

    private static string Spell(string root) => Uri.TryCreate(root, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
        ? url.GetLeftPart(UriPartial.Authority)
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
}
