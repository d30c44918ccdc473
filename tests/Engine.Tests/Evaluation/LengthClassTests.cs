using AntLM.Engine.Evaluation;

namespace AntLM.Engine.Tests.Evaluation;

public sealed class LengthClassTests
{
    [TestCase(1, 2)]
    [TestCase(4, 4)]
    [TestCase(5, 6)]
    [TestCase(17, 20)]
    [TestCase(33, 40)]
    [TestCase(65, 80)]
    [TestCase(127, 128)]
    public void Lengths_are_rounded_up(int length, int expected) => Assert.That(LengthClass.Of(length, 512), Is.EqualTo(expected));

    [Test]
    public void There_are_few_classes_that_hold_every_length_up_to_the_longest()
    {
        var classes = Enumerable.Range(1, 509).Select(length => (length, padded: LengthClass.Of(length, 509))).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(classes.Where(pair => pair.padded < pair.length || pair.padded > 509), Is.Empty);
            Assert.That(classes.Select(pair => pair.padded).Distinct().Count(), Is.LessThan(30));
        }
    }
}
