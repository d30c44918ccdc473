using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Data;

public class LayoutTests
{
    private const ulong Seed = 5;
    private const int Begin = 1;
    private const int End = 2;

    private static readonly int[] Lengths = [3, 31, 33, 127];
    private TextFolder folder = null!;
    private PreparedData bytePair = null!;
    private PreparedData wordPiece = null!;

    [OneTimeSetUp]
    public void Prepare()
    {
        folder = new TextFolder();
        folder.With("a.train", TextFolder.Sentences(60, 1)).With("b.train", TextFolder.Sentences(17, 2)).With("c.train", "")
            .With("d.train", string.Join(' ', TextFolder.Sentences(20, 3))).With("a.dev", TextFolder.Sentences(10, 4));
        bytePair = DataPreparation.Run(folder.Open(), TextFolder.BytePair, folder.FilePath("bpe"));
        wordPiece = DataPreparation.Run(folder.Open(), TextFolder.WordPiece, folder.FilePath("wordpiece"));
    }

    [OneTimeTearDown]
    public void Remove()
    {
        bytePair.Dispose();
        wordPiece.Dispose();
        folder.Dispose();
    }

    [Test]
    public void StreamHasEveryTokenOnceInEachEpoch([ValueSource(nameof(Lengths))] int length, [Values("begin", "none")] string separator)
    {
        var layout = Layout(bytePair, "stream", separator);
        var stream = StreamTokens(separator);
        var plain = layout.InOrder(length, 4).SelectMany(RealTokens).ToArray();
        Assert.That(plain, Is.EqualTo(stream[..plain.Length]));
        Assert.That(stream.Length - plain.Length, Is.EqualTo(stream.Length % length == 1 ? 1 : 0));

        var rows = Enumerable.Range(0, layout.RowCount(length)).ToArray();
        var offsets = new HashSet<int>();
        for (var epoch = 1; epoch <= 5; epoch++)
        {
            var turned = RealTokens(layout.Batch(length, rows, new EpochVariation(Seed, epoch))).ToArray();
            var offset = Enumerable.Range(0, length).First(
                shift => turned.SequenceEqual(stream[shift..].Concat(stream[..shift]).Take(turned.Length)));
            Assert.That(turned, Has.Length.EqualTo(plain.Length));
            offsets.Add(offset);
        }

        Assert.That(offsets, Has.Count.GreaterThan(1), "epochs cut at different places");
    }

    [Test]
    public void StreamMarksTheDocumentsOfARow()
    {
        var layout = Layout(bytePair, "stream");
        var rows = Enumerable.Range(0, layout.RowCount(127)).ToArray();
        foreach (var variation in new EpochVariation?[] { null, new(Seed, 1), new(Seed, 2) })
        {
            var batch = layout.Batch(127, rows, variation);
            for (var row = 0; row < batch.Rows; row++)
            {
                var expected = 0;
                for (var at = 0; at < batch.KeyLengths[row]; at++)
                {
                    var index = row * 127 + at;
                    expected = batch.Ids[index] == Begin ? at : expected;
                    Assert.That(batch.DocumentStarts![index], Is.EqualTo(expected));
                }
            }

            Assert.That(batch.Ids.Count(id => id == Begin), Is.EqualTo(4), "one for each document, an empty line is a document too");
        }

        Assert.That(Layout(bytePair, "stream", "none").Batch(127, rows, null).DocumentStarts, Is.Null);
    }

    [Test]
    public void SegmentsHoldWholeLinesInOrder([ValueSource(nameof(Lengths))] int length)
    {
        var layout = Layout(wordPiece, "segments");
        var batches = layout.InOrder(length, 4).ToArray();
        var expected = Lines().SelectMany(line => TextFolder.WordPiece.Encode(line));
        var rows = batches.SelectMany(Rows).ToArray();

        Assert.That(rows.Select(row => row[0]), Is.All.EqualTo(Begin));
        Assert.That(rows.Select(row => row[^1]), Is.All.EqualTo(End));
        Assert.That(rows.SelectMany(row => row[1..^1]), Is.EqualTo(expected));
        Assert.That(batches.SelectMany(Padding), Is.All.EqualTo(TextFolder.WordPiece.SpecialTokens.Pad));
        Assert.That(batches.Sum(batch => batch.Rows), Is.EqualTo(layout.RowCount(length)));
    }

    [Test]
    public void SegmentsArePackedGreedilyWithinAFile()
    {
        const int Capacity = 31 - 2;
        var rows = Layout(wordPiece, "segments").InOrder(31, 8).SelectMany(Rows).Select(row => row[1..^1]).ToArray();
        var expected = new List<int[]>();
        foreach (var file in Files())
        {
            var open = new List<int>();
            foreach (var line in file)
            {
                var ids = TextFolder.WordPiece.Encode(line);
                if (open.Count + ids.Length > Capacity && open.Count > 0)
                {
                    expected.Add([.. open]);
                    open.Clear();
                }

                open.AddRange(ids);
                while (open.Count > Capacity)
                {
                    expected.Add([.. open[..Capacity]]);
                    open.RemoveRange(0, Capacity);
                }
            }

            expected.AddRange(open.Count > 0 ? [[.. open]] : []);
        }

        Assert.That(rows, Is.EqualTo(expected));
    }

    [Test]
    public void SomeSegmentsOfAnEpochAreShorter()
    {
        var layout = Layout(wordPiece, "segments");
        var rows = Enumerable.Range(0, layout.RowCount(31)).ToArray();
        var plain = Rows(layout.Batch(31, rows, null)).ToArray();
        var shortened = 0;
        const int Epochs = 40;
        for (var epoch = 1; epoch <= Epochs; epoch++)
        {
            var varied = Rows(layout.Batch(31, rows, new EpochVariation(Seed, epoch))).ToArray();
            foreach (var (whole, part) in plain.Zip(varied))
            {
                Assert.That(part, Is.EqualTo(whole[..(part.Length - 1)].Append(End)));
                Assert.That(part, Has.Length.GreaterThan(2));
                shortened += part.Length < whole.Length ? 1 : 0;
            }
        }

        double draws = Epochs * rows.Length;
        Assert.That(shortened / draws, Is.EqualTo(0.1).Within(4 * Math.Sqrt(0.1 * 0.9 / draws)));
    }

    [TestCase("stream", 1), TestCase("segments", 2)]
    public void RowsThatAreTooShortAreUserErrors(string layout, int length) =>
        Assert.That(() => Layout(wordPiece, layout).RowCount(length), Throws.TypeOf<UserException>());

    [Test]
    public void LimitedRowsAreSpreadOverTheText()
    {
        var layout = Layout(wordPiece, "segments");
        var all = layout.InOrder(31, 100).SelectMany(Rows).ToArray();
        var batches = layout.InOrder(31, 3, limit: 7).ToArray();

        Assert.That(batches.SelectMany(Rows), Is.EqualTo(Enumerable.Range(0, 7).Select(row => all[row * all.Length / 7])));
        Assert.That(batches.Select(batch => batch.FirstSequence), Is.EqualTo(new[] { 0, 3, 6 }));
        Assert.That(layout.InOrder(31, 3, limit: 9999).Sum(batch => batch.Rows), Is.EqualTo(all.Length));
    }

    [Test]
    public void LayoutFollowsTheArchitectureUnlessNamed()
    {
        Assert.That(new LayoutChoice(new DataSection(), Architecture.BabyLlama).Name, Is.EqualTo("stream"));
        Assert.That(new LayoutChoice(new DataSection(), Architecture.LtgBert).Name, Is.EqualTo("segments"));
        Assert.That(new LayoutChoice(new DataSection { Layout = "stream" }, Architecture.LtgBert).Name, Is.EqualTo("stream"));
    }

    [Test]
    public void WrongSettingsAreUserErrors()
    {
        AssertMessage(new() { Layout = "rows" }, "data.layout is 'rows'; it must be 'stream' or 'segments'.");
        AssertMessage(new() { Separator = "end" }, "data.separator is 'end'; it must be 'begin' or 'none'.");
        AssertMessage(new() { ShortSegmentProbability = -0.5 }, "data.short_segment_probability is -0.5; it must be 0 to 1.");

        static void AssertMessage(DataSection section, string message) => Assert.That(
            () => new LayoutChoice(section, Architecture.BabyLlama), Throws.TypeOf<UserException>().With.Message.EqualTo(message));
    }

    [TestCase("segments", "begin", "<s> or [CLS], </s> or [SEP], <pad> or [PAD], <mask> or [MASK]")]
    [TestCase("stream", "begin", "<s> or [CLS], <pad> or [PAD], <mask> or [MASK]")]
    [TestCase("stream", "none", "<pad> or [PAD], <mask> or [MASK]")]
    public void AllMissingSpecialTokensAreNamed(string layout, string separator, string names)
    {
        var tokens = new SpecialTokens("t.json", null, null, null, null, null);
        var choice = new LayoutChoice(new DataSection { Layout = layout, Separator = separator }, Architecture.BabyLlama);

        Assert.That(
            () => choice.RequireTokens(tokens, usesMasks: true),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"t.json: the {layout} layout with the MLM objective needs special tokens that the tokenizer does not have: {names}"));
    }

    private static TokenLayout Layout(PreparedData data, string name, string separator = "begin") =>
        new LayoutChoice(new DataSection { Layout = name, Separator = separator }, Architecture.BabyLlama)
            .Over(data.Train, data.Tokenizer.SpecialTokens);

    private static IEnumerable<int[]> Rows(TokenBatch batch) =>
        Enumerable.Range(0, batch.Rows).Select(row => batch.Ids.AsSpan(row * batch.Length, batch.KeyLengths[row]).ToArray());

    private static IEnumerable<int> RealTokens(TokenBatch batch) => Rows(batch).SelectMany(row => row);

    private static IEnumerable<int> Padding(TokenBatch batch) =>
        batch.Ids.Where((_, index) => index % batch.Length >= batch.KeyLengths[index / batch.Length]);

    private IEnumerable<string[]> Files() =>
        new[] { "a", "b", "c", "d" }.Select(name => TextFile.ReadLines(folder.FilePath(name + ".train")).ToArray());

    private IEnumerable<string> Lines() => Files().SelectMany(lines => lines);

    private int[] StreamTokens(string separator) =>
        [.. Files().SelectMany(lines => (separator == "begin" ? new[] { Begin } : []).Concat(
            lines.SelectMany(line => TextFolder.BytePair.Encode(line).Append(TextFolder.BytePair.IdOf("Ċ")!.Value))))];
}
