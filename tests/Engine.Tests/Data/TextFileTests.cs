using System.Text;
using AntLM.Engine.Data;

namespace AntLM.Engine.Tests.Data;

public class TextFileTests
{
    [TestCase("", new string[0])]
    [TestCase("one", new[] { "one" })]
    [TestCase("one\n", new[] { "one" })]
    [TestCase("one\r\n\r\ntwo\r\n", new[] { "one", "", "two" })]
    [TestCase("\n\n", new[] { "", "" })]
    [TestCase("\uFEFFone\ntwo \uFEFF", new[] { "one", "two \uFEFF" })]
    [TestCase("é😀\u2028x\ny", new[] { "é😀\u2028x", "y" })]
    public void LinesEndAtLineFeeds(string text, string[] lines)
    {
        using var folder = new TextFolder().WithBytes("a.txt", Encoding.UTF8.GetBytes(text));

        Assert.That(TextFile.ReadLines(folder.FilePath("a.txt")), Is.EqualTo(lines));
    }

    [Test]
    public void LinesLongerThanTheBufferAreWhole()
    {
        string[] lines = [new('a', 65_535), new('é', 200_000), "", new('b', 65_536), "end"];
        using var folder = new TextFolder().With("a.txt", lines);

        Assert.That(TextFile.ReadLines(folder.FilePath("a.txt")), Is.EqualTo(lines));
    }

    [TestCase("")]
    [TestCase("a")]
    [TestCase("a\n")]
    [TestCase("\n\na\r\n b\rc\u2028d\n\ne\r")]
    public void RawLinesKeepTheirEndsAndTheByteOrderMark(string text)
    {
        // Longer than the buffer, with a length that divides nothing.
        var longLine = "\uFEFF" + new string('x', 33 * 4001) + "\n";
        using var folder = new TextFolder().WithBytes("a.txt", Encoding.UTF8.GetBytes(longLine + text));

        var lines = TextFile.ReadLines(folder.FilePath("a.txt"), raw: true).ToArray();
        Assert.That(string.Concat(lines), Is.EqualTo(longLine + text));
        Assert.That(lines.SkipLast(1).Select(line => line.IndexOf('\n') == line.Length - 1), Is.All.True);
        Assert.That(lines, Has.Length.EqualTo(1 + text.Count(c => c == '\n') + (text.Length > 0 && !text.EndsWith('\n') ? 1 : 0)));
    }

    [TestCase("one\ntw\xFFo\n", "line 2, byte offset 6")]
    [TestCase("\xFF\xFEo\0n\0", "line 1, byte offset 0")]
    [TestCase("\u00EF\u00BB\u00BFab\u00E9", "line 1, byte offset 5")]
    public void OtherEncodingsAreNamedWithTheirPlace(string latin, string place)
    {
        using var folder = new TextFolder().WithBytes("a.txt", Encoding.Latin1.GetBytes(latin));
        var path = folder.FilePath("a.txt");

        Assert.That(
            () => TextFile.ReadLines(path).Count(),
            Throws.TypeOf<UserException>().With.Message.EqualTo($"{path}: {place}: not UTF-8 text. Convert the file to UTF-8."));
    }

    [TestCase("", 0), TestCase("  \t", 0), TestCase("one", 1), TestCase(" one  two\tthree ", 3)]
    public void WordsAreSeparatedByWhiteSpace(string line, int words) => Assert.That(TextFile.CountWords(line), Is.EqualTo(words));
}
