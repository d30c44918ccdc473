using System.Runtime.Intrinsics;
using AntLM.Engine.Devices.Cpu;
using MathNet.Numerics;

namespace AntLM.Engine.Tests.Devices;

/// <summary>Vector functions against double precision, over a sample of all numbers that there are in single precision.</summary>
internal sealed class VectorFunctionTests
{
    private const double SmallestDenormal = 1.401298464324817e-45;

    // A product with a factor that is a denormal number has the few digits of that.
    private const double SmallestCounted = 1e-36;

    // A prime, so that all exponents and all kinds of mantissas are met.
    private const uint BitsBetweenSamples = 4099;
    private const uint BitsOfInfinity = 0x7F80_0000;

    private delegate Vector512<float> Function(Vector512<float> x);

    [Test]
    public void TheExponentialIsWithinOneUnitInTheLastPlace() =>
        Assert.That(LargestError(Exponential.Of, Math.Exp), Is.LessThanOrEqualTo(1));

    [TestCase(0f, 1f)]
    [TestCase(-0f, 1f)]
    [TestCase(float.Epsilon, 1f)]
    [TestCase(-103f, 1.401298464324817e-45f)]
    [TestCase(-105f, 0f)]
    [TestCase(float.MinValue, 0f)]
    [TestCase(88.73f, float.PositiveInfinity)]
    [TestCase(float.MaxValue, float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity, 0f)]
    [TestCase(float.PositiveInfinity, float.PositiveInfinity)]
    [TestCase(float.NaN, float.NaN)]
    public void TheExponentialHoldsAtItsEnds(float x, float expected) =>
        Assert.That(Exponential.Of(Vector512.Create(x))[7], Is.EqualTo(expected).Within(1).Ulps);

    [Test]
    public void TheSigmoidIsWithinThreeUnitsInTheLastPlace()
    {
        Assert.That(LargestError(x => Activations.Sigmoid(x).Value, Sigmoid), Is.LessThanOrEqualTo(3));
        Assert.That(LargestError(x => Activations.Sigmoid(x).Complement, x => Sigmoid(-x)), Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void SiluIsWithinThreeUnitsInTheLastPlace() =>
        Assert.That(LargestError(x => Activations.Silu(x).Value, x => x * Sigmoid(x), SmallestCounted), Is.LessThanOrEqualTo(3));

    [Test]
    public void TheErrorFormOfGeluIsWithinSixUnitsInTheLastPlace() =>
        Assert.That(LargestError(x => Activations.Gelu(x).Value, x => x * Normal(x), SmallestCounted), Is.LessThanOrEqualTo(6));

    [Test]
    public void TheTanhFormOfGeluIsWithinTwoUnitsOfTheLargerOfResultAndOne() =>
        Assert.That(LargestError(x => Activations.GeluTanh(x).Value, x => x * Sigmoid(2 * Argument(x)), 1), Is.LessThanOrEqualTo(2));

    [Test]
    public void DerivativesAreWithinTwoUnitsOfOne()
    {
        Assert.That(LargestError(x => Activations.Silu(x).Derivative, SiluDerivative, 1), Is.LessThanOrEqualTo(2));
        Assert.That(LargestError(x => Activations.Gelu(x).Derivative, x => Normal(x) + (x * Density(x)), 1), Is.LessThanOrEqualTo(2));
        Assert.That(LargestError(x => Activations.GeluTanh(x).Derivative, TanhDerivative, 1), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public void WhatIsNotANumberStaysSo()
    {
        var nothing = Vector512.Create(float.NaN);
        var (silu, siluDerivative) = Activations.Silu(nothing);
        var (gelu, geluDerivative) = Activations.Gelu(nothing);
        var (tanh, tanhDerivative) = Activations.GeluTanh(nothing);
        float[] results = [silu[3], siluDerivative[3], gelu[3], geluDerivative[3], tanh[3], tanhDerivative[3]];
        Assert.That(results, Is.All.NaN);
    }

    private static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    private static double SiluDerivative(double x) => Sigmoid(x) * (1 + (x * Sigmoid(-x)));

    private static double Normal(double x) => 0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2));

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    private static double Argument(double x) => Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x));

    private static double TanhDerivative(double x)
    {
        var (sigmoid, complement) = (Sigmoid(2 * Argument(x)), Sigmoid(-2 * Argument(x)));
        return sigmoid + (complement == 0 ? 0 : x * sigmoid * complement * 2 * Math.Sqrt(2 / Math.PI) * (1 + (3 * 0.044715 * x * x)));
    }

    // In units in the last place of the exact value, or of what is the smallest that counts.
    private static double LargestError(Function function, Func<double, double> exact, double smallest = SmallestDenormal)
    {
        var (largest, place) = (0.0, 0f);
        Span<float> values = stackalloc float[Vector512<float>.Count];
        for (var bits = 0u; bits < BitsOfInfinity; bits += BitsBetweenSamples * (uint)values.Length / 2)
        {
            for (var lane = 0; lane < values.Length; lane++)
            {
                var value = BitConverter.UInt32BitsToSingle(Math.Min(bits + ((uint)lane / 2 * BitsBetweenSamples), BitsOfInfinity - 1));
                values[lane] = lane % 2 == 0 ? value : -value;
            }

            var results = function(Vector512.Create<float>(values));
            for (var lane = 0; lane < values.Length; lane++)
            {
                var expected = exact(values[lane]);
                if (float.IsInfinity((float)expected) && results[lane] == (float)expected)
                {
                    continue;
                }

                var error = Math.Abs(results[lane] - expected) / UnitOf(expected, smallest);
                if (!(error <= largest))
                {
                    (largest, place) = (double.IsNaN(error) ? double.PositiveInfinity : error, values[lane]);
                }
            }
        }

        TestContext.Out.WriteLine($"{largest:F2} units at {place:R}");
        return largest;
    }

    private static double UnitOf(double value, double smallest)
    {
        var magnitude = Math.Max(Math.Abs(value), smallest);
        return Math.Max(SmallestDenormal, Math.ScaleB(1, Math.ILogB(magnitude) - 23));
    }
}
