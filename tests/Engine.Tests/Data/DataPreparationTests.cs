using AntLM.Engine.Data;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Data;

public class DataPreparationTests
{
    private static readonly string[] Training = TextFolder.Sentences(2500, 1);
    private static readonly string[] HeldOut = TextFolder.Sentences(31, 2);

    private TextFolder folder = null!;

    [SetUp]
    public void WriteText() =>
        folder = new TextFolder().With("a.train", Training).With("b.train", "One more line.").With("a.dev", HeldOut);

    [TearDown]
    public void RemoveText() => folder.Dispose();

    [Test]
    public void LinesAreEncodedByThemselvesInOrder()
    {
        using var data = folder.Prepare(TextFolder.BytePair);
        int[] lineEnd = [TextFolder.BytePair.IdOf("Ċ")!.Value];

        Assert.That(data.Manifest.LineEnd, Is.EqualTo(lineEnd));
        Assert.That(TextFolder.BytePair.Encode(string.Join('\n', Training[..6])), Is.EqualTo(Tokens(Training[..6])[..^1]), "as one text");
        AssertTokens(data.Train, [.. Training, "One more line."]);
        AssertTokens(data.Dev, HeldOut);

        int[] Tokens(string[] lines) => [.. lines.SelectMany(line => TextFolder.BytePair.Encode(line).Concat(lineEnd))];

        void AssertTokens(PreparedSplit split, string[] lines)
        {
            var tokens = new int[split.Tokens.Count];
            split.Tokens.Read(0, tokens);
            Assert.That(tokens, Is.EqualTo(Tokens(lines)));
            for (var line = 0; line < lines.Length; line++)
            {
                var (start, count) = split.Line(line);
                Assert.That(tokens.AsSpan((int)start, count).ToArray(), Is.EqualTo(TextFolder.BytePair.Encode(lines[line])));
            }
        }
    }

    [Test]
    public void ManifestCountsAndNamesTheSources()
    {
        using var data = folder.Prepare(TextFolder.WordPiece);
        var manifest = PreparedManifest.Read(data.Folder);

        Assert.That(manifest.Corpus, Is.EqualTo(folder.Open().Fingerprint));
        Assert.That(manifest.VocabularySize, Is.EqualTo(4096));
        Assert.That(
            manifest.Train.Sources.Select(source => (source.Name, source.Lines)),
            Is.EqualTo(new[] { ("a.train", 2500L), ("b.train", 1L) }));
        Assert.That(manifest.Train.Sources[1].Words, Is.EqualTo(3));
        Assert.That(manifest.Train.Sources[0].Sha256, Is.EqualTo(TextFile.Sha256(folder.FilePath("a.train"))));
        Assert.That(manifest.Train.Tokens, Is.EqualTo(data.Train.Tokens.Count));
        Assert.That(manifest.Dev.Lines, Is.EqualTo(31));
        Assert.That(Directory.GetFileSystemEntries(folder.Path, "*.unfinished"), Is.Empty);
    }

    [Test]
    public void DamagedFoldersAreUserErrors()
    {
        var path = folder.FilePath("prepared");
        folder.Prepare(TextFolder.WordPiece).Dispose();
        var tokens = Path.Combine(path, "train.tokens");
        var bytes = File.ReadAllBytes(tokens);

        File.WriteAllBytes(tokens, bytes[..^2]);
        AssertMessage($"{tokens}: {bytes.Length - 2} bytes where the manifest says {bytes.Length}. Prepare the text again.");
        File.Delete(tokens);
        AssertMessage($"{tokens}: the file is missing. Prepare the text again.");
        var tokenizer = Path.Combine(path, "tokenizer.json");
        TextFolder.BytePair.Save(tokenizer);
        AssertMessage($"{tokenizer}: not the tokenizer that made the folder's tokens. Prepare the text again.");
        var manifest = Path.Combine(path, "manifest.json");
        File.WriteAllText(manifest, """{ "format_version": 2 }""");
        AssertMessage($"{manifest}: format version 2 is not 1, which this antlm reads. Prepare the text again.");
        foreach (var wrong in new[] { "[]", "{", """{ "format_version": 1 }""" })
        {
            File.WriteAllText(manifest, wrong);
            Assert.That(() => PreparedData.Open(path), Throws.TypeOf<UserException>());
        }

        File.Delete(manifest);
        Assert.That(PreparedData.IsIn(path), Is.False);
        Assert.That(() => PreparedData.Open(path), Throws.TypeOf<UserException>());

        void AssertMessage(string message) =>
            Assert.That(() => PreparedData.Open(path), Throws.TypeOf<UserException>().With.Message.EqualTo(message));
    }

    [Test]
    public void FoldersWithFilesAreNotOverwritten()
    {
        folder.Prepare(TextFolder.WordPiece).Dispose();

        Assert.That(() => folder.Prepare(TextFolder.WordPiece), Throws.TypeOf<UserException>());
        using var data = PreparedData.Open(folder.FilePath("prepared"));
        Assert.That(() => data.RequireTokenizer(TextFolder.WordPiece), Throws.Nothing);
        Assert.That(() => data.RequireTokenizer(TextFolder.BytePair), Throws.TypeOf<UserException>());
    }

    [Test]
    public void CancelledWorkLeavesNothingBehind()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.That(
            () => DataPreparation.Run(folder.Open(), TextFolder.WordPiece, folder.FilePath("out"), null, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetDirectories(folder.Path), Is.Empty);
    }

    [Test]
    public void CacheIsKeyedByTextAndTokenizer()
    {
        var cache = folder.FilePath("cache");
        var done = new List<string>();
        var progress = new SourceNames(done);

        var first = Prepare(TextFolder.WordPiece);
        Assert.That(done, Is.EqualTo(new[] { "a.train", "b.train", "a.dev" }));
        Assert.That(Prepare(TextFolder.WordPiece), Is.EqualTo(first));
        Assert.That(done, Has.Count.EqualTo(3), "nothing was made again");
        Assert.That(Prepare(TextFolder.BytePair), Is.Not.EqualTo(first));
        folder.With("b.train", "Another line.");
        Assert.That(Prepare(TextFolder.WordPiece), Is.Not.EqualTo(first));

        string Prepare(Tokenizer tokenizer)
        {
            using var data = DataPreparation.RunCached(folder.Open(), tokenizer, cache, progress);
            return data.Folder;
        }
    }

    [TestCase(65_536, 2), TestCase(65_537, 4)]
    public void ShardsAreAsWideAsTheVocabularyNeeds(int vocabulary, int bytes)
    {
        int[] tokens = [0, vocabulary - 1, 7];
        var path = folder.FilePath("x.tokens");
        using (var stream = File.Create(path))
        {
            TokenShard.Write(stream, tokens, bytes);
        }

        using var shard = new TokenShard(path, bytes);
        var read = new int[2];
        shard.Read(1, read);
        Assert.That(TokenShard.BytesPerToken(vocabulary), Is.EqualTo(bytes));
        Assert.That(new FileInfo(path).Length, Is.EqualTo(3 * bytes));
        Assert.That(read, Is.EqualTo(tokens[1..]));
        Assert.That(() => shard.Read(2, read), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private sealed class SourceNames(List<string> names) : IProgress<PreparedSource>
    {
        public void Report(PreparedSource value) => names.Add(value.Name);
    }
}
