using System.Globalization;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Lists of code points as tables write them: hexadecimal, single or as ranges, with white space between.</summary>
internal static class CodePointRanges
{
    /// <summary>The code points of a list like <c>61D 2E43-2E4F</c>, in its order.</summary>
    public static IEnumerable<int> Parse(string ranges) =>
        ranges.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Expand);

    private static IEnumerable<int> Expand(string range)
    {
        var ends = Array.ConvertAll(range.Split('-'), end => int.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
