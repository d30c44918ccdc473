using AntLM.Engine.Objectives;

namespace AntLM.Engine.Tests.Objectives;

public sealed class EpochChoiceTests
{
    private static readonly AlternatingSchedule Schedule = AlternatingSchedule.Parse("2_CLM+3_MLM+1_CLM");

    [TestCase("all", "1 2 3 4 5 6")]
    [TestCase("last", "6")]
    [TestCase("phases", "2 5 6")]
    [TestCase("3 last", "3 6")]
    [TestCase("1 1 phases", "1 2 5 6")]
    [TestCase("", "")]
    public void Epochs_are_chosen_by_number_and_by_name(string parts, string expected)
    {
        var choice = EpochChoice.Parse(parts.Split(' ', StringSplitOptions.RemoveEmptyEntries), Schedule, "epochs");
        Assert.That(string.Join(' ', Enumerable.Range(0, 9).Where(choice.Includes)), Is.EqualTo(expected));
    }

    [TestCase("7")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("phase")]
    public void What_is_no_epoch_is_an_error(string part) => Assert.That(
        () => EpochChoice.Parse([part], Schedule, "evaluation.tasks_epochs"),
        Throws.TypeOf<UserException>().With.Message.StartsWith($"evaluation.tasks_epochs has '{part}': numbers from 1 to 6"));
}
