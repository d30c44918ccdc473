using System.Globalization;
using AntLM.Engine.Configuration;
using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Models;

/// <summary>Initial values by their moments: for n independent draws each within four of its standard errors.</summary>
public class InitializationTests
{
    private const int PaddingId = 3;
    private const int Hidden = 96;

    // Of a standard normal between −2 and 2: deviation sqrt(1 − 4 φ(2) / (2 Φ(2) − 1)), and the fourth moment.
    private const double TruncatedDeviation = 0.879626;
    private const double TruncatedFourthMoment = 1.4161;

    private static readonly ModelConfiguration Sizes = new()
    {
        Architecture = Architecture.BabyLlama,
        VocabularySize = 127,
        HiddenSize = Hidden,
        IntermediateSize = 130,
        AttentionHeads = 3,
        HiddenLayers = 3,
        MaximumPositions = 64,
        TieWordEmbeddings = false,
    };

    [Test]
    public void BabyLlamaIsNormalWithAZeroPaddingRow()
    {
        var values = Initialize(Sizes, PaddingId);
        foreach (var (name, numbers) in values)
        {
            if (name.EndsWith("norm.weight", StringComparison.Ordinal))
            {
                Assert.That(numbers, Has.All.EqualTo(1f), name);
            }
            else if (name == "model.embed_tokens.weight")
            {
                Assert.That(numbers[(PaddingId * Hidden)..((PaddingId + 1) * Hidden)], Has.All.EqualTo(0f));
                AssertMoments(name, [.. numbers[..(PaddingId * Hidden)], .. numbers[((PaddingId + 1) * Hidden)..]], 0.02, fourthMoment: 3);
            }
            else
            {
                AssertMoments(name, numbers, 0.02, fourthMoment: 3);
            }
        }

        // About a draw in 22 is beyond two deviations: nothing is cut off.
        Assert.That(values["lm_head.weight"].Max(Math.Abs), Is.GreaterThan(3 * 0.02));
    }

    [Test]
    public void WithoutPaddingNoRowIsZero() =>
        Assert.That(Initialize(Sizes, paddingId: null)["model.embed_tokens.weight"].Count(value => value == 0), Is.Zero);

    [Test]
    public void LtgBertIsTruncatedNormalAndItsFeedForwardShrinksWithDepth()
    {
        var deviation = Math.Sqrt(2.0 / (5 * Hidden));
        foreach (var (name, numbers) in Initialize(Sizes with { Architecture = Architecture.LtgBert }, paddingId: null))
        {
            if (name.EndsWith("bias", StringComparison.Ordinal))
            {
                Assert.That(numbers, Has.All.EqualTo(0f), name);
            }
            else if (name.Contains("layer_norm", StringComparison.Ordinal))
            {
                Assert.That(numbers, Has.All.EqualTo(1f), name);
            }
            else
            {
                var scaled = deviation;
                if (name.Contains(".mlp.", StringComparison.Ordinal))
                {
                    var layer = int.Parse(name.Split('.')[2], CultureInfo.InvariantCulture);
                    scaled *= Math.Sqrt(1 / (2.0 * (1 + layer)));
                }

                Assert.That(numbers.Max(Math.Abs), Is.InRange(1.98 * scaled, 2 * scaled * (1 + 1e-6)), name);
                AssertMoments(name, numbers, scaled * TruncatedDeviation, TruncatedFourthMoment / Math.Pow(TruncatedDeviation, 4));
            }
        }
    }

    [TestCase(Architecture.BabyLlama)]
    [TestCase(Architecture.LtgBert)]
    public void EachTensorAndEachSeedHasDrawsOfItsOwn(Architecture architecture)
    {
        var sizes = Sizes with { Architecture = architecture };
        var first = Initialize(sizes, paddingId: null);
        Assert.That(Initialize(sizes, paddingId: null), Is.EqualTo(first));

        var other = Initialize(sizes, paddingId: null, seed: 12);
        string[] drawn = [.. first.Keys.Where(name => first[name].Distinct().Count() > 1)];
        foreach (var name in drawn)
        {
            Assert.That(other[name], Is.Not.EqualTo(first[name]), name);
        }

        // Signs survive any scaling of one stream.
        var signs = drawn.Select(name => string.Concat(first[name].Take(64).Select(value => value < 0 ? '-' : '+')));
        Assert.That(signs, Is.Unique);
    }

    [Test]
    public void OnlyMatricesOfTheLayersAndTheUntiedHeadDecay()
    {
        Assert.That(Decaying(Architecture.BabyLlama), Is.EqualTo(new[]
        {
            "self_attn.q_proj.weight", "self_attn.k_proj.weight", "self_attn.v_proj.weight", "self_attn.o_proj.weight",
            "mlp.gate_proj.weight", "mlp.up_proj.weight", "mlp.down_proj.weight", "lm_head.weight",
        }));
        Assert.That(Decaying(Architecture.LtgBert), Is.EqualTo(new[]
        {
            "attention.in_proj_qk.weight", "attention.in_proj_v.weight", "attention.out_proj.weight",
            "mlp.mlp.1.weight", "mlp.mlp.4.weight", "classifier.nonlinearity.1.weight",
        }));

        static string[] Decaying(Architecture architecture)
        {
            using var device = new CpuDevice();
            using var model = LanguageModel.Create(Sizes with { Architecture = architecture, HiddenLayers = 1 }, device);
            var segments = model.Parameters.Segments(new OptimizerSection().NoDecay);
            return
            [
                .. model.Parameters.Entries.Zip(segments).Where(pair => pair.Second.Decays)
                    .Select(pair => pair.First.Name.Replace("model.layers.0.", "").Replace("transformer.layers.0.", "")),
            ];
        }
    }

    private static Dictionary<string, float[]> Initialize(ModelConfiguration sizes, int? paddingId, ulong seed = 11)
    {
        using var device = new CpuDevice();
        using var model = LanguageModel.Create(sizes, device, paddingId);
        model.Parameters.Initialize(seed);
        return model.Parameters.Entries.ToDictionary(
            entry => entry.Name, entry => model.Parameters.Read(model.Parameters[entry.Name].Value));
    }

    /// <param name="name">For messages.</param>
    /// <param name="values">The draws.</param>
    /// <param name="deviation">σ they should have.</param>
    /// <param name="fourthMoment">E x⁴ / σ⁴ they should have: the variance of a sample variance is σ⁴ (this − 1) / n.</param>
    private static void AssertMoments(string name, float[] values, double deviation, double fourthMoment)
    {
        var error = 4 / Math.Sqrt(values.Length);
        Assert.That(values.Average(value => value / deviation), Is.Zero.Within(error), $"mean of {name}");
        Assert.That(
            values.Average(value => Math.Pow(value / deviation, 2)),
            Is.EqualTo(1).Within(error * Math.Sqrt(fourthMoment - 1)),
            $"variance of {name}");
    }
}
