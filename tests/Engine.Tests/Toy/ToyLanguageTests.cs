using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AntLM.Engine.Data.Toy;

namespace AntLM.Engine.Tests.Toy;

internal sealed partial class ToyLanguageTests
{
    private static readonly IReadOnlyList<MinimalPairSet> Sets = ToyLanguage.MinimalPairs(seed: 11, perParadigm: 500);

    private static IReadOnlyList<string> Names => ToyLanguage.ParadigmNames;

    [Test]
    public void TheTextOfASeedNeverChanges()
    {
        var text = string.Join('\n', ToyLanguage.Sentences(seed: 1, count: 1000));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.That(hash, Is.EqualTo("1ccc76afd2d3b8070be93d95841b56481ac3457f247407670cec80c6b8032abc"));
    }

    [Test]
    public void AnotherSeedGivesAnotherText() =>
        Assert.That(ToyLanguage.Sentences(1, 100), Is.Not.EqualTo(ToyLanguage.Sentences(2, 100)));

    [Test]
    public void TheGeneratorGivesThePublishedNumbers()
    {
        var random = new SplitMix64(1234567);
        Assert.That(
            new[] { random.Next(), random.Next(), random.Next() },
            Is.EqualTo(new[] { 6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL }));
    }

    [Test]
    public void DialoguesHaveThreeToEightSentences()
    {
        var lengths = ToyLanguage.Dialogues(3).Take(1000).Select(dialogue => dialogue.Count).ToHashSet();
        Assert.That(lengths, Is.EquivalentTo(new[] { 3, 4, 5, 6, 7, 8 }));
    }

    [Test]
    public void SentencesLookLikeText() =>
        Assert.That(ToyLanguage.Sentences(4, 5000), Has.All.Matches("^[A-Z][a-z']*(,? [A-Za-z][a-z']*)*[.?!]$"));

    [Test]
    public void TheVocabularyIsSmallAndNearlyAllOfItIsHeardSoon()
    {
        var soon = Words(ToyLanguage.Sentences(5, 5000)).ToHashSet();
        var late = Words(ToyLanguage.Sentences(5, 100_000)).ToHashSet();
        Assert.That(late, Has.Count.InRange(250, 400));
        Assert.That(soon, Has.Count.AtLeast(late.Count - 10));
    }

    [Test]
    public void ArticlesFitTheNextSound() =>
        Assert.That(ToyLanguage.Sentences(6, 20_000), Has.None.Matches(@"\b([Aa] [aeiou]|[Aa]n [^aeiou])"));

    [TestCaseSource(nameof(Names))]
    public void TheGoodSentenceObeysTheRuleAndTheBadOneBreaksIt(string paradigm)
    {
        var pairs = Set(paradigm);
        Assert.That(pairs.Where(pair => !Grammaticality.Accepts(paradigm, pair.Good)), Is.Empty, "good sentences rejected");
        Assert.That(pairs.Where(pair => Grammaticality.Accepts(paradigm, pair.Bad)), Is.Empty, "bad sentences accepted");
    }

    [TestCaseSource(nameof(Names))]
    public void PairsDifferInOneWordOrInOrderOnly(string paradigm)
    {
        foreach (var (good, bad) in Set(paradigm))
        {
            string[] first = [.. Words([good])], second = [.. Words([bad])];
            Assert.That(second, Has.Length.EqualTo(first.Length), good);
            if (paradigm.StartsWith("word_order", StringComparison.Ordinal))
            {
                Assert.That(second.Order(), Is.EqualTo(first.Order()), good);
                Assert.That(second, Is.Not.EqualTo(first), good);
            }
            else
            {
                Assert.That(first.Zip(second).Count(word => word.First != word.Second), Is.EqualTo(1), good);
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void KnowingWhichWordsAreFrequentIsWorthNothing(string paradigm)
    {
        var text = Words(ToyLanguage.Sentences(8, 20_000)).ToList();
        var counts = text.CountBy(word => word).ToDictionary();
        double Score(string sentence) => Words([sentence]).Order().Sum(word => Math.Log(counts.GetValueOrDefault(word) + 1.0));
        var accuracy = Set(paradigm).Average(pair => (1 + Math.Sign(Math.Round(Score(pair.Good) - Score(pair.Bad), 9))) / 2.0);
        Assert.That(accuracy, Is.InRange(0.35, 0.65));
    }

    [TestCaseSource(nameof(Names))]
    public void TheTextHasTheConstructionOfEachParadigm(string paradigm)
    {
        var text = ToyLanguage.Sentences(9, 200_000).ToHashSet();
        Assert.That(Set(paradigm).Count(pair => text.Contains(pair.Good)), Is.GreaterThan(0));
    }

    [Test]
    public void BadSentencesAreNotSaid()
    {
        var text = ToyLanguage.Sentences(10, 200_000).ToHashSet();
        Assert.That(Sets.SelectMany(set => set.Pairs).Where(pair => text.Contains(pair.Bad)), Is.Empty);
    }

    [Test]
    public void NoGoodSentenceIsDrawnTwiceOrFromTheExcludedOnes()
    {
        var text = ToyLanguage.Sentences(12, 50_000).ToHashSet();
        Assert.That(Sets.SelectMany(set => set.Pairs).Any(pair => text.Contains(pair.Good)), "nothing to exclude");
        foreach (var set in ToyLanguage.MinimalPairs(11, 300, text))
        {
            Assert.That(set.Pairs, Has.Count.EqualTo(300), set.Paradigm);
            Assert.That(set.Pairs.Select(pair => pair.Good), Is.Unique, set.Paradigm);
            Assert.That(set.Pairs.Where(pair => text.Contains(pair.Good)), Is.Empty, set.Paradigm);
        }
    }

    [Test]
    public void MorePairsThanSentencesIsSaid()
    {
        var lonely = new Paradigm("lonely", _ => new MinimalPair("Only one.", "One only."));
        Assert.That(
            () => ToyLanguage.Draw(lonely, new SplitMix64(1), count: 3, exclude: null),
            Throws.TypeOf<UserException>().With.Message.Contains("lonely: ask for 1 or fewer"));
    }

    private static IReadOnlyList<MinimalPair> Set(string paradigm) => Sets.Single(set => set.Paradigm == paradigm).Pairs;

    private static IEnumerable<string> Words(IEnumerable<string> sentences) =>
        sentences.SelectMany(sentence => Word().Matches(sentence.ToLowerInvariant())).Select(match => match.Value);

    [GeneratedRegex("[a-z]+('t)?")]
    private static partial Regex Word();
}
