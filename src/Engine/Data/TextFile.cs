using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AntLM.Engine.Data;

/// <summary>A file of UTF-8 text, read line by line; wrong bytes are an error with their place, never a replacement character.</summary>
public static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The lines; only "\n" ends one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="raw">
    /// Whether lines keep their ends and the file its byte order mark, which is how Hugging Face's trainers read text. Otherwise both
    /// are left out, "\r\n" like "\n".
    /// </param>
    /// <exception cref="UserException">The file cannot be read or is not UTF-8; line and byte offset are named.</exception>
    public static IEnumerable<string> ReadLines(string path, bool raw = false)
    {
        using var stream = Open(path);
        var buffer = new byte[1 << 16];
        var filled = 0;
        var line = 1L;
        var offset = 0L;
        int read;
        while ((read = stream.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            var searchFrom = filled;
            filled += read;
            var start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)'\n', searchFrom, filled - searchFrom)) >= 0; searchFrom = start)
            {
                yield return Decode(path, buffer.AsSpan(start, end + 1 - start), raw, line, offset + start);
                start = end + 1;
                line++;
            }

            offset += start;
            filled -= start;
            Buffer.BlockCopy(buffer, start, buffer, 0, filled);
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }

        if (filled > 0)
        {
            yield return Decode(path, buffer.AsSpan(0, filled), raw, line, offset);
        }
    }

    /// <summary>SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.</summary>
    public static string Sha256(string path)
    {
        using var stream = Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Number of stretches of a line that white space does not interrupt.</summary>
    public static int CountWords(string line)
    {
        var words = 0;
        var inWord = false;
        foreach (var character in line)
        {
            var isSpace = char.IsWhiteSpace(character);
            words += !isSpace && !inWord ? 1 : 0;
            inWord = !isSpace;
        }

        return words;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the file cannot be read: {exception.Message}", exception);
        }
    }

    private static string Decode(string path, ReadOnlySpan<byte> bytes, bool raw, long line, long offset)
    {
        if (!raw)
        {
            if (offset == 0 && bytes.StartsWith("\uFEFF"u8))
            {
                offset += "\uFEFF"u8.Length;
                bytes = bytes["\uFEFF"u8.Length..];
            }

            bytes = WithoutEnd(WithoutEnd(bytes, (byte)'\n'), (byte)'\r');
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line}, byte offset {offset + exception.Index}");
            throw new UserException($"{path}: {place}: not UTF-8 text. Convert the file to UTF-8.", exception);
        }
    }

    private static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> bytes, byte end) =>
        bytes is [.., var last] && last == end ? bytes[..^1] : bytes;
}
