using AntLM.Engine.Configuration;
using AntLM.Engine.Optimizers;

namespace AntLM.Engine.Tests.Optimizers;

public class LearningRateScheduleTests
{
    private static readonly LearningRateSection Golden = new() { WarmupSteps = 4, MinimumFactor = 0.1 };

    /// <summary>Rates computed in double precision by an independent implementation.</summary>
    [TestCase(0.003, 42, 0, 0.0)]
    [TestCase(0.003, 42, 1, 0.00075)]
    [TestCase(0.003, 42, 4, 0.003)]
    [TestCase(0.003, 42, 5, 0.002995389065559004)]
    [TestCase(0.003, 42, 17, 0.0022925289806000494)]
    [TestCase(0.003, 42, 25, 0.0014277973031210092)]
    [TestCase(0.003, 42, 41, 0.00030461093444099574)]
    [TestCase(0.01, 36, 3, 0.0075)]
    [TestCase(0.01, 36, 17, 0.00680628104764508)]
    [TestCase(0.01, 36, 35, 0.0010216687299751145)]
    public void CosineFollowsTheReference(double peak, int steps, int step, double expected) =>
        Assert.That(LearningRateSchedule.Create(Golden, peak, steps).At(step), Is.EqualTo(expected).Within(1e-15));

    [TestCase("linear", 0, 0.0)]
    [TestCase("linear", 2, 1.0)]
    [TestCase("linear", 6, 0.625)]
    [TestCase("linear", 10, 0.25)]
    [TestCase("linear", 11, 0.25)]
    [TestCase("constant", 1, 0.5)]
    [TestCase("constant", 2, 1.0)]
    [TestCase("constant", 10, 1.0)]
    [TestCase("cosine", 6, 0.625)]
    [TestCase("cosine", 99, 0.25)]
    public void OtherShapesFallAsTheyAreNamed(string shape, int step, double factor)
    {
        var section = new LearningRateSection { Schedule = shape, WarmupSteps = 2, MinimumFactor = 0.25 };

        Assert.That(LearningRateSchedule.Create(section, peakRate: 8, totalSteps: 10).At(step), Is.EqualTo(8 * factor).Within(1e-14));
    }

    [TestCase(0.016, 1000, 16)]
    [TestCase(0.016, 999, 15)]
    [TestCase(0.0, 10, 0)]
    [TestCase(1.0, 10, 10)]
    public void WarmupFractionIsRoundedDown(double fraction, int steps, int warmup) =>
        Assert.That(
            LearningRateSchedule.Create(new LearningRateSection { WarmupFraction = fraction }, 1, steps).WarmupSteps,
            Is.EqualTo(warmup));

    [Test]
    public void WarmupLongerThanTheRunIsAllThereIs() =>
        Assert.That(
            LearningRateSchedule.Create(new LearningRateSection { WarmupSteps = 300 }, 3, 10).At(9),
            Is.EqualTo(0.09).Within(1e-15));

    [Test]
    public void WithoutWarmupTheFirstStepHasThePeakRate() =>
        Assert.That(LearningRateSchedule.Create(new LearningRateSection(), 3, 10).At(0), Is.EqualTo(3));

    [Test]
    public void WrongSectionsAreUserErrors()
    {
        AssertMessage(new() { Schedule = "step" }, "learning_rate.schedule is 'step'; it must be 'cosine', 'linear' or 'constant'.");
        AssertMessage(new() { WarmupSteps = -1 }, "learning_rate.warmup_steps is -1; it must be 0 or more.");
        AssertMessage(new() { WarmupFraction = 1.5 }, "learning_rate.warmup_fraction is 1.5; it must be 0 to 1.");
        AssertMessage(new() { MinimumFactor = double.NaN }, "learning_rate.minimum_factor is NaN; it must be 0 to 1.");
        AssertMessage(
            new() { WarmupSteps = 1, WarmupFraction = 0.1 },
            "learning_rate.warmup_steps and learning_rate.warmup_fraction are both set; keep one of them.");

        static void AssertMessage(LearningRateSection section, string message) =>
            Assert.That(
                () => LearningRateSchedule.Create(section, 1, 10),
                Throws.TypeOf<UserException>().With.Message.EqualTo(message));
    }
}
