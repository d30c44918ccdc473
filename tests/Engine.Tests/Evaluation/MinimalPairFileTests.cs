using AntLM.Engine.Evaluation;

namespace AntLM.Engine.Tests.Evaluation;

public sealed class MinimalPairFileTests
{
    private string folder = null!;

    [SetUp]
    public void CreateFolder() => folder = Directory.CreateTempSubdirectory("antlm-pairs-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_folder_is_read_in_alphabetical_order_and_other_keys_and_blank_lines_are_ignored()
    {
        Write("b.jsonl", Line("g2", "b2"));
        Write("a.jsonl", $$"""{"pairID": 3, "sentence_bad": "b1", "sentence_good": "g1"}""" + "\n\n" + Line("g3", "b3"));
        Write("notes.txt", "no pairs");

        var files = MinimalPairFile.LoadAll(folder);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(files.Select(file => file.Name), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(files[0].Pairs, Is.EqualTo(new[] { new MinimalPair("g1", "b1", 1), new MinimalPair("g3", "b3", 3) }));
        }
    }

    [Test]
    public void A_limit_chooses_the_same_pairs_every_time_in_the_files_order_and_differently_by_file()
    {
        var lines = string.Concat(Enumerable.Range(0, 127).Select(index => Line($"g{index}", $"b{index}")));
        Write("a.jsonl", lines);
        Write("b.jsonl", lines);

        var first = MinimalPairFile.LoadAll(folder, limit: 31);
        var again = MinimalPairFile.LoadAll(Path.Combine(folder, "a.jsonl"), limit: 31);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first[0].Pairs, Has.Count.EqualTo(31));
            Assert.That(first[0].Pairs.Select(pair => pair.Line), Is.Ordered.And.Unique);
            Assert.That(first[0].Pairs, Is.EqualTo(again[0].Pairs));
            Assert.That(first[0].Pairs, Is.Not.EqualTo(first[1].Pairs));
            Assert.That(first[0].Pairs[^1].Line, Is.GreaterThan(31), "not simply the beginning");
            Assert.That(MinimalPairFile.LoadAll(folder, limit: 500)[0].Pairs, Has.Count.EqualTo(127));
        }
    }

    [TestCase("{\"sentence_good\": \"x\"}", "sentence_bad")]
    [TestCase("{\"sentence_good\": 3, \"sentence_bad\": \"x\"}", "sentence_good")]
    [TestCase("{\"sentence_good\": \" \", \"sentence_bad\": \"x\"}", "sentence_good")]
    [TestCase("[1]", "sentence_good")]
    [TestCase("{\"sentence_good\": ", "JSON")]
    [TestCase("{\"sentence_good\": \"\\ud800\", \"sentence_bad\": \"x\"}", "a text in it is not valid Unicode")]
    public void A_bad_line_is_named_by_file_and_line(string line, string said)
    {
        var path = Write("a.jsonl", Line("g", "b") + line + "\n");
        Assert.That(
            () => MinimalPairFile.LoadAll(folder),
            Throws.TypeOf<UserException>().With.Message.StartsWith($"{path}:2: ").And.Message.Contains(said));
    }

    [Test]
    public void Nothing_to_read_is_an_error_that_says_where()
    {
        var empty = Write("empty.jsonl", "\n");
        var latin = Path.Combine(folder, "latin.jsonl");
        File.WriteAllBytes(latin, [0x22, 0xE9, 0x22]);
        var bare = Directory.CreateDirectory(Path.Combine(folder, "bare")).FullName;
        using (Assert.EnterMultipleScope())
        {
            foreach (var path in new[] { empty, latin, bare, Path.Combine(folder, "missing.jsonl") })
            {
                Assert.That(() => MinimalPairFile.LoadAll(path), Throws.TypeOf<UserException>().With.Message.StartsWith(path));
            }

            Assert.That(() => MinimalPairFile.LoadAll(empty, limit: 0), Throws.TypeOf<UserException>().With.Message.Contains("limit"));
        }
    }

    private static string Line(string good, string bad) => $$"""{"sentence_good": "{{good}}", "sentence_bad": "{{bad}}"}""" + "\n";

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
