namespace AntLM.Engine.Tests.Verification;

/// <summary>The reference cases, copied beside the tests.</summary>
internal static class Golden
{
    public static string Folder { get; } = Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden");

    public static string[] Cases { get; } =
    [
        "models/babyllama-tied", "models/babyllama-untied-d64", "models/ltgbert-small", "models/ltgbert-d64-long",
        "models/trajectory-babyllama-adamw", "models/trajectory-ltgbert-lamb", "minimal-pairs/babyllama", "minimal-pairs/ltgbert",
    ];

    public static string PathOf(string name) => Path.Combine(Folder, name + ".json");
}
