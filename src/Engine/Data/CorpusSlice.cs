namespace AntLM.Engine.Data;

/// <summary>The part of a source that belongs to a split: consecutive lines, one document.</summary>
/// <param name="Source">The file.</param>
/// <param name="FirstLine">Index of its first line, from 0.</param>
/// <param name="LineCount">Its lines.</param>
/// <param name="WordLimit">No further line is taken once this many words are; null: no limit.</param>
public sealed record CorpusSlice(CorpusSource Source, long FirstLine, long LineCount, long? WordLimit)
{
    /// <summary>The lines, read from the file.</summary>
    public IEnumerable<string> ReadLines()
    {
        var index = 0L;
        var words = 0L;
        foreach (var line in TextFile.ReadLines(Source.Path))
        {
            if (index >= FirstLine + LineCount || words >= WordLimit)
            {
                yield break;
            }

            if (index++ >= FirstLine)
            {
                words += WordLimit is null ? 0 : TextFile.CountWords(line);
                yield return line;
            }
        }
    }
}
