using AntLM.Engine.Evaluation.Finetuning;

namespace AntLM.Engine.Tests.Evaluation.Finetuning;

public sealed class EarlyStoppingTests
{
    [Test]
    public void Ends_after_as_many_epochs_without_an_improvement_as_it_has_patience()
    {
        Assert.That(
            Follow(patience: 2, 0.5, 0.6, 0.6, 0.55, 0.9),
            Is.EqualTo(new[] { (true, false), (true, false), (false, false), (false, true), (true, false) }));
    }

    [Test]
    public void A_small_rise_is_the_best_but_does_not_renew_the_patience()
    {
        Assert.That(
            Follow(patience: 2, 0.5, 0.5005, 0.501),
            Is.EqualTo(new[] { (true, false), (true, false), (true, true) }));
    }

    [Test]
    public void An_improvement_renews_the_patience()
    {
        Assert.That(
            Follow(patience: 2, 0, 0, 0.1, 0.1, 0.1),
            Is.EqualTo(new[] { (true, false), (false, false), (true, false), (false, false), (false, true) }));
    }

    private static (bool IsBest, bool ShouldStop)[] Follow(int patience, params double[] scores)
    {
        var stopping = new EarlyStopping(patience, threshold: 0.001);
        return [.. scores.Select(score =>
        {
            stopping.Observe(score);
            return (stopping.IsBest, stopping.ShouldStop);
        })];
    }
}
