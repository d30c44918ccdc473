using AntLM.Engine.Evaluation;

namespace AntLM.Engine.Tests.Evaluation;

public class PairScoreTests
{
    [TestCase(-1, -2, 1)]
    [TestCase(-2, -1, 0)]
    [TestCase(-2, -2, 0.5)]
    [TestCase(double.NaN, double.NaN, 0)]
    [TestCase(double.NaN, -1, 0)]
    public void APairCountsWhenTheAcceptableSentenceScoresHigher(double good, double bad, double expected) =>
        Assert.That(PairScore.Of(good, bad), Is.EqualTo(expected));
}
