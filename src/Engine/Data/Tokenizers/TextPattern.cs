using System.Text.RegularExpressions;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A literal string or a regular expression, matched over code points as Hugging Face's library matches it.</summary>
internal sealed class TextPattern
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(2);

    private readonly string? literal;
    private readonly Regex? expression;
    private readonly JsonPlace? place;

    private TextPattern(string? literal, Regex? expression, JsonPlace? place = null)
    {
        this.literal = literal;
        this.expression = expression;
        this.place = place;
    }

    public static TextPattern Literal(string text) => new(text, null);

    /// <param name="pattern">In Oniguruma's Ruby syntax.</param>
    /// <exception cref="NotSupportedException">Naming the part that .NET would read otherwise.</exception>
    public static TextPattern Expression(string pattern) =>
        new(null, Compile(pattern, Regex.InfiniteMatchTimeout));

    /// <summary>Reads <c>{"String": …}</c> or <c>{"Regex": …}</c>. An expression whose search does not end is given up.</summary>
    public static TextPattern Read(JsonPlace place)
    {
        place.OnlyWith("String", "Regex");
        if (place.Find("String") is { } text)
        {
            return Literal(text.Text);
        }
        var expression = place["Regex"];
        try
        {
            return new TextPattern(null, Compile(expression.Text, LongestMatch), expression);
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
        {
            throw expression.Error($"this regular expression is not supported: {exception.Message}");
        }
    }

    public MatchEnumerator Matches(ReadOnlySpan<char> text) => new(this, text);

    public string Replace(string text, string content)
    {
        var matches = Matches(text);
        if (!matches.MoveNext())
        {
            return text;
        }
        var result = new System.Text.StringBuilder(text.Length + content.Length);
        var end = 0;
        do
        {
            result.Append(text, end, matches.Start - end).Append(content);
            end = matches.End;
        }
        while (matches.MoveNext());
        return result.Append(text, end, text.Length - end).ToString();
    }

    private static Regex Compile(string pattern, TimeSpan longestMatch) =>
        new(OnigurumaSyntax.ToDotNet(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant, longestMatch);

    /// <summary>The matches from left to right, as ranges of the original text.</summary>
    public ref struct MatchEnumerator
    {
        private readonly string? literal;
        private readonly JsonPlace? place;
        private readonly ReadOnlySpan<char> text;
        private readonly CodePointText codePoints;
        private Regex.ValueMatchEnumerator matches;
        private int lastEnd = -1;

        public MatchEnumerator(TextPattern pattern, ReadOnlySpan<char> text)
        {
            literal = pattern.literal;
            place = pattern.place;
            this.text = text;
            if (pattern.expression is { } expression)
            {
                codePoints = new CodePointText(text);
                matches = expression.EnumerateMatches(codePoints.Chars);
            }
        }

        public int Start { get; private set; }

        public int End { get; private set; }

        public bool MoveNext() => literal is null ? MoveToExpression() : MoveToLiteral();

        private bool MoveToLiteral()
        {
            var index = literal!.Length == 0 ? -1 : text[End..].IndexOf(literal, StringComparison.Ordinal);
            if (index < 0)
            {
                return false;
            }
            Start = End + index;
            End = Start + literal.Length;
            return true;
        }

        private bool MoveToExpression()
        {
            while (FindNext())
            {
                var match = matches.Current;
                // Oniguruma's iterator, unlike .NET's, gives no empty match right behind another match.
                if (match.Length == 0 && match.Index == lastEnd)
                {
                    continue;
                }
                lastEnd = match.Index + match.Length;
                Start = codePoints.StartOf(match.Index);
                End = codePoints.StartOf(lastEnd);
                return true;
            }
            return false;
        }

        private bool FindNext()
        {
            try
            {
                return matches.MoveNext();
            }
            catch (RegexMatchTimeoutException) when (place is { } expression)
            {
                throw expression.Error($"a search for this regular expression does not end within {LongestMatch.TotalSeconds} seconds");
            }
        }
    }
}
