using System.Runtime.Intrinsics;
using AntLM.Engine.Devices.Cpu;

namespace AntLM.Engine.Tests.Devices;

internal sealed class ExponentialTests
{
    [Test]
    public void IsWithinTwoUnitsInTheLastPlace()
    {
        for (var i = 0; i <= 20000; i++)
        {
            var x = -87f + (i * 175f / 20000);
            var exact = Math.Exp(x);
            var unit = MathF.BitIncrement((float)exact) - (float)exact;
            Assert.That(Of(x), Is.EqualTo(exact).Within(2.0 * unit), $"at {x}");
        }
    }

    [TestCase(0f, 1f)]
    [TestCase(-88f, 0f)]
    [TestCase(-1e30f, 0f)]
    [TestCase(float.NegativeInfinity, 0f)]
    [TestCase(float.NaN, float.NaN)]
    public void IsExactAtItsEnds(float x, float expected) => Assert.That(Of(x), Is.EqualTo(expected));

    private static float Of(float x) => Exponential.Of(Vector512.Create(x))[7];
}
