using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>GPT-2's alphabet: one visible char for each of the 256 bytes, so that tokens over bytes can be written as text.</summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] ByteToChar = BuildChars();
    private static readonly short[] CharToByte = BuildBytes();

    /// <summary>The 256 chars; the one at index b stands for byte b.</summary>
    public static ReadOnlySpan<char> Chars => ByteToChar;

    /// <summary>Writes the UTF-8 bytes of <paramref name="text"/> as chars of the alphabet.</summary>
    /// <param name="text">Well-formed text.</param>
    /// <param name="destination">Room for three chars for each char of the text.</param>
    /// <returns>How many chars were written.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        for (var index = 0; index < text.Length;)
        {
            if (char.IsAscii(text[index]))
            {
                destination[count++] = ByteToChar[text[index++]];
                continue;
            }
            Rune.DecodeFromUtf16(text[index..], out var rune, out var consumed);
            index += consumed;
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                destination[count++] = ByteToChar[value];
            }
        }
        return count;
    }

    /// <summary>Appends the bytes of a token; one with a char outside the alphabet stands for its own UTF-8 bytes.</summary>
    public static void Decode(string token, List<byte> bytes)
    {
        if (token.AsSpan().ContainsAnyExceptInRange('\0', (char)(CharToByte.Length - 1)) || token.Any(c => CharToByte[c] < 0))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(token));
            return;
        }
        foreach (var c in token)
        {
            bytes.Add((byte)CharToByte[c]);
        }
    }

    private static char[] BuildChars()
    {
        var chars = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var visible = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            chars[value] = (char)(visible ? value : next++);
        }
        return chars;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[ByteToChar.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
        {
            bytes[ByteToChar[value]] = (short)value;
        }
        return bytes;
    }
}
