using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AntLM.Engine.Interop;

namespace AntLM.Engine.Tests.Interop;

/// <summary>
/// Writes a pickle stream down opcode by opcode: "Global:os.system BinUnicode:exit Tuple1 Reduce Stop", bytes as "Raw:00ff".
/// </summary>
internal static class PickleAssembler
{
    public static byte[] Assemble(string program) =>
        [.. program.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Instruction)];

    private static byte[] Instruction(string word)
    {
        var (name, operand) = word.Split(':', 2) is [var before, var after] ? (before, after) : (word, null);
        if (name == "Raw")
        {
            return Convert.FromHexString(operand!);
        }

        var opcode = Enum.Parse<PickleOpcode>(name);
        return [(byte)opcode, .. operand is null ? [] : Operand(opcode, operand)];
    }

    private static byte[] Operand(PickleOpcode opcode, string operand) => opcode switch
    {
        PickleOpcode.Global or PickleOpcode.Inst => Encoding.UTF8.GetBytes(
            $"{operand[..operand.LastIndexOf('.')]}\n{operand[(operand.LastIndexOf('.') + 1)..]}\n"),
        PickleOpcode.PersistentId => Encoding.UTF8.GetBytes(operand + "\n"),
        PickleOpcode.BinUnicode => [.. Number(operand.Length, 4), .. Encoding.UTF8.GetBytes(operand)],
        PickleOpcode.ShortBinUnicode => [(byte)operand.Length, .. Encoding.UTF8.GetBytes(operand)],
        PickleOpcode.BinInt or PickleOpcode.LongBinGet or PickleOpcode.LongBinPut => Number(Parse(operand), 4),
        PickleOpcode.BinInt2 => Number(Parse(operand), 2),
        PickleOpcode.Long1 => [8, .. Number(Parse(operand), 8)],
        PickleOpcode.Frame => Number(Parse(operand), 8),
        _ => Number(Parse(operand), 1),
    };

    private static long Parse(string operand) => long.Parse(operand, CultureInfo.InvariantCulture);

    private static byte[] Number(long value, int bytes)
    {
        Span<byte> wide = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(wide, value);
        return wide[..bytes].ToArray();
    }
}
