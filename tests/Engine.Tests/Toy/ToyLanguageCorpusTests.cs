using System.Text.Json;
using AntLM.Engine.Data.Toy;

namespace AntLM.Engine.Tests.Toy;

internal sealed class ToyLanguageCorpusTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("toy-language-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void WritesTextAndPairs()
    {
        ToyLanguageCorpus.Write(Path.Combine(folder, "new"), seed: 1, trainSentences: 333, devSentences: 31, pairsPerParadigm: 3);

        var train = Lines("toy.train");
        Assert.That(train.Where(line => line != ""), Is.EqualTo(ToyLanguage.Sentences(1, 333)));
        Assert.That(train.Count(line => line == ""), Is.InRange(333 / 8, 333 / 3));
        Assert.That(train[^1], Is.Not.Empty);
        Assert.That(Lines("toy.dev").Count(line => line != ""), Is.EqualTo(31));
        foreach (var paradigm in ToyLanguage.ParadigmNames)
        {
            var pairs = Lines($"pairs/{paradigm}.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.That(pairs, Has.Count.EqualTo(3));
            Assert.That(pairs.Select(pair => pair.GetProperty("sentence_good").GetString()), Is.All.Not.AnyOf([.. train]));
            Assert.That(pairs.Select(pair => pair.GetProperty("sentence_bad").GetString()), Is.All.Not.Empty);
        }
    }

    [Test]
    public void FilesArePlain()
    {
        ToyLanguageCorpus.Write(folder, seed: 1, trainSentences: 127, devSentences: 1, pairsPerParadigm: 33);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            Assert.That(File.ReadAllBytes(file)[0], Is.LessThan(128), "byte order mark");
            Assert.That(text, Does.Not.Contain("\r").And.Not.Contain(@"\u").And.EndsWith("\n"), file);
        }
    }

    [Test]
    public void TheSameSeedWritesTheSameFiles()
    {
        string[] folders = [Path.Combine(folder, "a"), Path.Combine(folder, "b")];
        foreach (var each in folders)
        {
            ToyLanguageCorpus.Write(each, 5, 100, 10, 5);
        }
        foreach (var file in Directory.GetFiles(folders[0], "*", SearchOption.AllDirectories))
        {
            Assert.That(File.ReadAllBytes(file), Is.EqualTo(File.ReadAllBytes(file.Replace(folders[0], folders[1]))), file);
        }
    }

    private string[] Lines(string name) => File.ReadAllLines(Path.Combine(folder, "new", name));
}
