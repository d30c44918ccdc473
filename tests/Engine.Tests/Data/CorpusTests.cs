using AntLM.Engine.Configuration;
using AntLM.Engine.Data;

namespace AntLM.Engine.Tests.Data;

public class CorpusTests
{
    [Test]
    public void TrainAndDevFilesAreTheSplits()
    {
        using var folder = new TextFolder()
            .With("b.train", "b one", "b two").With("a.train", "a").With("a.dev", "held out").With("c.txt", "no");
        var corpus = folder.Open();

        Assert.That(corpus.ReadTrainingLines(), Is.EqualTo(new[] { "a", "b one", "b two" }));
        Assert.That(corpus.HeldOut.SelectMany(slice => slice.ReadLines()), Is.EqualTo(new[] { "held out" }));
        Assert.That(
            corpus.Training.Select(slice => (slice.Source.Name, slice.Source.Words)),
            Is.EqualTo(new[] { ("a.train", 1L), ("b.train", 4L) }));
    }

    [TestCase(0, 0), TestCase(0.001, 1), TestCase(0.05, 5), TestCase(0.5, 50), TestCase(0.999, 99)]
    public void LastLinesAreHeldOutWithoutDevFiles(double fraction, int heldOut)
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(line => $"line {line}")];
        using var folder = new TextFolder().With("a.txt", lines);
        var corpus = folder.Open(fraction);

        Assert.That(corpus.ReadTrainingLines(), Is.EqualTo(lines[..^heldOut]));
        Assert.That(corpus.HeldOut.SelectMany(slice => slice.ReadLines()), Is.EqualTo(lines[^heldOut..]));
    }

    [Test]
    public void OfManySmallFilesSomeAreHeldOut()
    {
        using var folder = new TextFolder();
        for (var file = 0; file < 40; file++)
        {
            folder.With($"{file:00}.txt", $"only line of {file}");
        }

        var corpus = folder.Open(0.1);

        Assert.That(corpus.Training, Has.Count.EqualTo(36));
        Assert.That(corpus.HeldOut, Has.Count.EqualTo(4));
    }

    [Test]
    public void WordsAreTakenFromEachBeginningInProportion()
    {
        using var folder = new TextFolder()
            .With("a.train", [.. Enumerable.Range(0, 100).Select(line => $"{line} of large")])
            .With("b.train", [.. Enumerable.Range(0, 50).Select(line => $"{line} of small")])
            .With("a.dev", "held out");
        var corpus = folder.Open(maxWords: 45);

        Assert.That(corpus.Training.Select(slice => slice.ReadLines().Count()), Is.EqualTo(new[] { 10, 5 }));
        Assert.That(corpus.Training[1].ReadLines(), Is.EqualTo(Enumerable.Range(0, 5).Select(line => $"{line} of small")));
        Assert.That(folder.Open(maxWords: 450).ReadTrainingLines().Count(), Is.EqualTo(150));
    }

    [Test]
    public void FingerprintFollowsTextAndSplit()
    {
        using var folder = new TextFolder().With("a.txt", TextFolder.Sentences(30, 1));
        var fingerprint = folder.Open().Fingerprint;

        Assert.That(folder.Open().Fingerprint, Is.EqualTo(fingerprint));
        Assert.That(folder.Open(devFraction: 0.5).Fingerprint, Is.Not.EqualTo(fingerprint));
        Assert.That(folder.Open(maxWords: 10).Fingerprint, Is.Not.EqualTo(fingerprint));
        folder.With("a.txt", TextFolder.Sentences(30, 2));
        Assert.That(folder.Open().Fingerprint, Is.Not.EqualTo(fingerprint));
    }

    [Test]
    public void FoldersWithoutTextAreUserErrors()
    {
        using var folder = new TextFolder();
        AssertMessage(() => folder.Open(), $"{folder.Path}: the data folder has no *.train and no *.txt files.");
        folder.With("a.train", "", "  ");
        AssertMessage(() => folder.Open(), $"{folder.Path}: the data folder's training files have no words in them.");
        AssertMessage(
            () => Corpus.Open(new DataSection { Path = folder.FilePath("none") }),
            $"{folder.FilePath("none")}: the data folder does not exist.");
        AssertMessage(() => Corpus.Open(new DataSection()), "data.path is not set; give a folder of text with --data.");
        AssertMessage(() => folder.Open(devFraction: 1), "data.dev_fraction is 1; it must be 0 or more and below 1.");
        AssertMessage(() => folder.Open(maxWords: 0), "data.max_words must be 1 or more; leave it out to train on all words.");

        static void AssertMessage(Action code, string message) =>
            Assert.That(code, Throws.TypeOf<UserException>().With.Message.EqualTo(message));
    }
}
