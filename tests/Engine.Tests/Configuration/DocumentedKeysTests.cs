using AntLM.Engine.Configuration;

namespace AntLM.Engine.Tests.Configuration;

public sealed class DocumentedKeysTests
{
    /// <summary>The table of keys in docs/formats.md names each key once and no other.</summary>
    [Test]
    public void TheDocumentedKeysAreThoseThatCanBeWritten()
    {
        var lines = File.ReadLines(Path.Combine(RepositoryFiles.Root, "docs", "formats.md"));
        var documented = lines.SkipWhile(line => line != "## Configuration")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        Assert.That(documented, Is.EqualTo(ConfigurationKey.All.Select(key => key.Path)));
    }
}
