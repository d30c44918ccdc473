using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Profiling;

/// <summary>
/// Random numbers for measurements: zeros take less power than numbers do, and memory that was never written may be one page in the cache.
/// </summary>
internal static class RandomMemory
{
    private const int WordsAtOnce = 1 << 20;

    /// <summary>Fills a block of memory with words that are numbers below 1, read as a Float32 or as two BFloat16.</summary>
    /// <param name="device">Where the block is.</param>
    /// <param name="block">What is filled.</param>
    /// <param name="signed">Whether half of the numbers are negative.</param>
    public static void Fill(Device device, Storage block, bool signed)
    {
        var random = new Random(1);
        var words = new uint[WordsAtOnce];
        foreach (ref var word in words.AsSpan())
        {
            word = ((uint)Half(random, signed) << 16) | Half(random, signed);
        }

        var count = block.Bytes / sizeof(uint);
        for (var start = 0L; start < count; start += WordsAtOnce)
        {
            var part = (int)Math.Min(WordsAtOnce, count - start);
            device.Upload<uint>(words.AsSpan(0, part), new Tensor(block, start * sizeof(uint), new Shape(part), DType.Int32));
        }
    }

    // The upper half of a Float32 is a BFloat16.
    private static ushort Half(Random random, bool signed)
    {
        var magnitude = BitConverter.SingleToUInt32Bits(random.NextSingle()) >> 16;
        return (ushort)(magnitude | (signed && random.Next(2) == 0 ? 0x8000u : 0));
    }
}
