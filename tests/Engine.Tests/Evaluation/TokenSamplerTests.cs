using AntLM.Engine.Evaluation;

namespace AntLM.Engine.Tests.Evaluation;

public sealed class TokenSamplerTests
{
    private const int Draws = 4000;

    /// <summary>Probabilities 0.1, 0.6, 0.3.</summary>
    private static readonly float[] Logits = [MathF.Log(0.1f), MathF.Log(0.6f), MathF.Log(0.3f)];

    [Test]
    public void Tokens_come_as_often_as_they_are_likely() =>
        Assert.That(Shares(new GenerationSettings()), Is.EqualTo(new[] { 0.1, 0.6, 0.3 }).Within(0.03));

    [Test]
    public void Top_k_keeps_the_likeliest() =>
        Assert.That(Shares(new GenerationSettings { TopK = 2 }), Is.EqualTo(new[] { 0, 2.0 / 3, 1.0 / 3 }).Within(0.03));

    [Test]
    public void Top_p_keeps_the_fewest_that_reach_it()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Shares(new GenerationSettings { TopP = 0.59 }), Is.EqualTo(new double[] { 0, 1, 0 }).Within(1e-9));
            Assert.That(Shares(new GenerationSettings { TopP = 0.61 }), Is.EqualTo(new[] { 0, 2.0 / 3, 1.0 / 3 }).Within(0.03));
        }
    }

    [Test]
    public void A_high_temperature_levels_and_a_low_one_sharpens()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Shares(new GenerationSettings { Temperature = 1e6 }), Is.EqualTo(new[] { 1.0 / 3, 1.0 / 3, 1.0 / 3 }).Within(0.03));
            Assert.That(Shares(new GenerationSettings { Temperature = 0.01 }), Is.EqualTo(new double[] { 0, 1, 0 }).Within(1e-9));
        }
    }

    private static double[] Shares(GenerationSettings settings)
    {
        var sampler = new TokenSampler(settings);
        var counts = new double[Logits.Length];
        for (var draw = 0; draw < Draws; draw++)
        {
            counts[sampler.Next(Logits)] += 1.0 / Draws;
        }

        return counts;
    }
}
