using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Reads text files the way Hugging Face's trainers do.</summary>
public static class TrainingText
{
    /// <summary>The lines of a file, each with its line end; only "\n" ends a line.</summary>
    /// <param name="path">A UTF-8 file.</param>
    /// <exception cref="UserException">The file cannot be read or is not UTF-8.</exception>
    public static IEnumerable<string> ReadLines(string path)
    {
        using var reader = Open(path);
        var buffer = new char[1 << 16];
        var line = new StringBuilder();
        while (Read(reader, buffer, path) is > 0 and var count)
        {
            var start = 0;
            while (buffer.AsSpan(start, count - start).IndexOf('\n') is >= 0 and var length)
            {
                line.Append(buffer, start, length + 1);
                yield return line.ToString();
                line.Clear();
                start += length + 1;
            }
            line.Append(buffer, start, count - start);
        }
        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: the text cannot be read: {exception.Message}", exception);
        }
    }

    private static int Read(StreamReader reader, char[] buffer, string path)
    {
        try
        {
            return reader.Read(buffer);
        }
        catch (DecoderFallbackException exception)
        {
            throw new UserException($"{path}: not UTF-8; convert the file, for example with iconv", exception);
        }
        catch (IOException exception)
        {
            throw new UserException($"{path}: the text cannot be read: {exception.Message}", exception);
        }
    }
}
