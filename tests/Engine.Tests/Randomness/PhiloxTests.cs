using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Randomness;

internal sealed unsafe class PhiloxTests
{
    // The known answers that Random123 publishes for philox4x32-10: counter, key, result.
    [TestCase("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [TestCase("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [TestCase("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void GivesThePublishedAnswers(string counter, string key, string expected)
    {
        var (counters, keys, answers) = (Words(counter), Words(key), Words(expected));
        var block = Philox.Block(
            keys[0] | ((ulong)keys[1] << 32), step: counters[3], site: counters[2], counters[0] | ((ulong)counters[1] << 32));
        Assert.That(block, Is.EqualTo((answers[0], answers[1], answers[2], answers[3])));
    }

    [TestCase(0UL, 1)]
    [TestCase(3UL, 31)]
    [TestCase(1UL, 33)]
    [TestCase(2UL, 127)]
    [TestCase(0UL, 128)]
    [TestCase((1UL << 34) - 50, 127)]
    public void DrawsTheSameEightBlocksAtATime(ulong firstElement, int count)
    {
        var draws = new uint[count];
        fixed (uint* target = draws)
        {
            PhiloxDraws.Fill(0xFEDC_BA98_7654_3210, step: 77, site: 0x8000_0001, firstElement, target, count);
        }

        var expected = Enumerable.Range(0, count)
            .Select(i => Philox.Draw(0xFEDC_BA98_7654_3210, 77, 0x8000_0001, firstElement + (ulong)i));
        Assert.That(draws, Is.EqualTo(expected));
    }

    private static uint[] Words(string text) => [.. text.Split(' ').Select(word => Convert.ToUInt32(word, 16))];
}
