using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Tests.Randomness;

internal sealed unsafe class PhiloxTests
{
    // The known answers that Random123 publishes for philox4x32-10: counter, key, result.
    [TestCase(0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [TestCase(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [TestCase(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void GivesThePublishedAnswers(
        uint counter0, uint counter1, uint counter2, uint counter3, uint key0, uint key1, uint a, uint b, uint c, uint d)
    {
        var block = Philox.Block(key0 | ((ulong)key1 << 32), step: counter3, site: counter2, counter0 | ((ulong)counter1 << 32));
        Assert.That(block, Is.EqualTo((a, b, c, d)));
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
}
