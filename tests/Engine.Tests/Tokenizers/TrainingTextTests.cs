using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

public sealed class TrainingTextTests
{
    [TestCase("")]
    [TestCase("a")]
    [TestCase("a\n")]
    [TestCase("\n\na\r\n b\rc\u2028d\n\ne")]
    public void LinesKeepTheirEnds(string text)
    {
        // Longer than the buffer, with a length that divides nothing.
        var longLine = new string('x', 33 * 4001) + "\n";
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, longLine + text);
            var lines = TrainingText.ReadLines(path).ToArray();
            Assert.That(string.Concat(lines), Is.EqualTo(longLine + text));
            Assert.That(lines.SkipLast(1).Select(line => line.IndexOf('\n') == line.Length - 1), Is.All.True);
            Assert.That(lines, Has.Length.EqualTo(1 + text.Count(c => c == '\n') + (text.Length > 0 && !text.EndsWith('\n') ? 1 : 0)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
