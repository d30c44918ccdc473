namespace AntLM.Engine.Data;

/// <summary>One text file of a corpus.</summary>
/// <param name="Name">File name without its folder.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Words">Its words, as white space separates them.</param>
public sealed record CorpusSource(string Name, string Path, string Sha256, long Lines, long Words)
{
    /// <summary>Reads the whole file once, so that text that is not UTF-8 is found before any work is done on it.</summary>
    /// <exception cref="UserException">The file cannot be read or is not UTF-8.</exception>
    public static CorpusSource Open(string path)
    {
        long lines = 0, words = 0;
        foreach (var line in TextFile.ReadLines(path))
        {
            lines++;
            words += TextFile.CountWords(line);
        }

        return new CorpusSource(System.IO.Path.GetFileName(path), path, TextFile.Sha256(path), lines, words);
    }
}
