using AntLM.Engine.Objectives;
using FsCheck;
using FsCheck.Fluent;

namespace AntLM.Engine.Tests.Objectives;

public class AlternatingScheduleTests
{
    [TestCase("4_CLM+16_MLM+4_CLM", "4_CLM+16_MLM+4_CLM", 24)]
    [TestCase("3_CLM+8_MLM+2_CLM+8_MLM+3_CLM", "3_CLM+8_MLM+2_CLM+8_MLM+3_CLM", 24)]
    [TestCase("72_MLM", "72_MLM", 72)]
    [TestCase(" 1_clm +  04_Mlm+1_cLM ", "1_CLM+4_MLM+1_CLM", 6)]
    [TestCase("1_CLM+1_CLM", "1_CLM+1_CLM", 2)]
    public void ReadsThePapersNotation(string text, string canonical, int epochs)
    {
        var schedule = AlternatingSchedule.Parse(text);

        Assert.That(schedule.ToString(), Is.EqualTo(canonical));
        Assert.That(schedule.Epochs, Is.EqualTo(epochs));
    }

    [TestCase("", 1, "a number of epochs, 1 or more", "the end")]
    [TestCase("  ", 3, "a number of epochs, 1 or more", "the end")]
    [TestCase("CLM", 1, "a number of epochs, 1 or more", "'CLM'")]
    [TestCase("0_CLM", 1, "a number of epochs, 1 or more", "'0_CLM'")]
    [TestCase("-1_CLM", 1, "a number of epochs, 1 or more", "'-1_CLM'")]
    [TestCase("99999999999_CLM", 1, "a number of epochs, 1 or more", "'99999999999_CLM'")]
    [TestCase("4", 2, "'_'", "the end")]
    [TestCase("4 _CLM", 2, "'_'", "' _CLM'")]
    [TestCase("4_", 3, "CLM or MLM", "the end")]
    [TestCase("4_CLM+16_NLM", 10, "CLM or MLM", "'NLM'")]
    [TestCase("4_CLM 16_MLM", 7, "'+' or the end", "'16_MLM'")]
    [TestCase("4_CLMs", 6, "'+' or the end", "'s'")]
    [TestCase("4_CLM+", 7, "a number of epochs, 1 or more", "the end")]
    [TestCase("4_CLM++1_MLM", 7, "a number of epochs, 1 or more", "'+1_MLM'")]
    [TestCase("1000000_CLM + 1_MLM", 15, "at most 1000000 epochs", "'1_MLM'")]
    public void WrongNotationShowsItsColumn(string text, int column, string expected, string found) =>
        Assert.That(
            () => AlternatingSchedule.Parse(text),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                $"schedule '{text}', column {column}: expected {expected}, found {found}. Write it like 4_CLM+16_MLM+4_CLM."));

    [Test]
    public void GivesTheObjectiveOfEachEpoch()
    {
        var schedule = AlternatingSchedule.Parse("2_CLM+3_MLM+1_CLM");
        var objectives = Enumerable.Range(1, schedule.Epochs).Select(schedule.ObjectiveAt);

        Assert.That(objectives, Is.EqualTo(new[] { "CLM", "CLM", "MLM", "MLM", "MLM", "CLM" }));
        Assert.That(() => schedule.ObjectiveAt(0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => schedule.ObjectiveAt(7), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [FsCheck.NUnit.Property]
    public Property CanonicalNotationIsReadBack()
    {
        var phase = Gen.Choose(1, 500).Zip(Gen.Elements("CLM", "MLM"), (epochs, objective) => $"{epochs}_{objective}");
        return Prop.ForAll(phase.NonEmptyListOf().ToArbitrary(), phases =>
        {
            var text = string.Join('+', phases);
            return AlternatingSchedule.Parse(text).ToString() == text;
        });
    }
}
