namespace DataLake.Pipeline.Profiling;

/// <summary>The texts that come with the profile: its SQL, and the page's style sheet.</summary>
internal static class ProfileText
{
    /// <summary>A text by its file name, such as <c>quartiles.sql</c>.</summary>
    public static string Read(string name)
    {
        using Stream stream = typeof(ProfileText).Assembly.GetManifestResourceStream("profiling/" + name)
            ?? throw new ArgumentException($"There is no {name}.", nameof(name));
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
