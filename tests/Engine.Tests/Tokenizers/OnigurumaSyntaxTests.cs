using AntLM.Engine.Data.Tokenizers;

namespace AntLM.Engine.Tests.Tokenizers;

public sealed class OnigurumaSyntaxTests
{
    [TestCase(@"\p{L}++|a", @"(?>\p{L}+)|a")]
    [TestCase(@"(?:a(b))?+c", @"(?>(?:a(b))?)c")]
    [TestCase(@"[^\r\n\p{^L}]*+", @"(?>[^\r\n\P{L}]*)")]
    [TestCase(@"a{,3}b{2}c{1,}", @"a{0,3}b{2}c{1,}")]
    [TestCase(@"\s+(?!\S)|.+?", @"\s+(?!\S)|.+?")]
    public void IsRewritten(string pattern, string expected) => Assert.That(OnigurumaSyntax.ToDotNet(pattern), Is.EqualTo(expected));

    [TestCase(@"^a", "anchor '^'")]
    [TestCase(@"\bword", @"escape '\b'")]
    [TestCase(@"[\W]", @"escape '\W' in a character class")]
    [TestCase(@"(a)\1", @"escape '\1'")]
    [TestCase(@"\h", @"escape '\h'")]
    [TestCase(@"\p{Greek}", @"property '\p{Greek}'")]
    [TestCase(@"[a[bc]]", "a '[' within a character class")]
    [TestCase(@"[[:alpha:]]", "a '[' within a character class")]
    [TestCase(@"[a&&b]", "intersection")]
    [TestCase(@"[]a]", "a ']' at the beginning")]
    [TestCase(@"[a", "without its ']'")]
    [TestCase(@"a)", "a ')' without its '('")]
    [TestCase(@"(?i:s)", "group '(?i:'")]
    [TestCase(@"(?<name>a)", "group '(?<n'")]
    [TestCase(@"a{x}", "a '{' that begins no repetition")]
    [TestCase(@"a{2}?", "repetition '{2}?'")]
    [TestCase("\U0001F600", "above U+FFFF")]
    public void WhatDotNetWouldReadOtherwiseIsRefused(string pattern, string named) =>
        Assert.That(
            () => OnigurumaSyntax.ToDotNet(pattern), Throws.TypeOf<NotSupportedException>().With.Message.Contains(named));
}
