using System.Globalization;
using System.Text;
using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

public sealed class CodePointTextTests
{
    [Test]
    public void StandInsHaveTheCategoryOfWhatTheyStandFor()
    {
        for (var value = 0x10000; value <= 0x10FFFF; value++)
        {
            var rune = new Rune(value);
            var standIn = CodePointText.StandIn(rune);
            if (CharUnicodeInfo.GetUnicodeCategory(standIn) != Rune.GetUnicodeCategory(rune)
                || WordCharacters.Contains(new Rune(standIn)) != WordCharacters.Contains(rune))
            {
                Assert.Fail($"U+{value:X} is stood in for by U+{(int)standIn:X}");
            }
        }
    }

    [Test]
    public void PositionsAreThoseOfTheText()
    {
        var text = new CodePointText("a\U0001F600\U00010400b");
        Assert.That(text.Chars.Length, Is.EqualTo(4));
        int[] starts = [text.StartOf(0), text.StartOf(1), text.StartOf(2), text.StartOf(3), text.StartOf(4)];
        Assert.That(starts, Is.EqualTo(new[] { 0, 1, 3, 5, 6 }));
    }

    [Test]
    public void LoneSurrogatesBecomeReplacementCharacters() =>
        Assert.That(CodePointText.WellFormed("a\uD83Db\uDE00\U0001F600"), Is.EqualTo("a\uFFFDb\uFFFD\U0001F600"));
}
