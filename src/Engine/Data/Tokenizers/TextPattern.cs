using System.Text.RegularExpressions;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>A literal string or a regular expression, matched over code points as Hugging Face's library matches it.</summary>
internal sealed class TextPattern
{
    private readonly string? literal;
    private readonly Regex? expression;

    private TextPattern(string? literal, Regex? expression)
    {
        this.literal = literal;
        this.expression = expression;
    }

    public static TextPattern Literal(string text) => new(text, null);

    /// <param name="pattern">In Oniguruma's Ruby syntax.</param>
    /// <exception cref="NotSupportedException">Naming the part that .NET would read otherwise.</exception>
    public static TextPattern Expression(string pattern) =>
        new(null, new Regex(OnigurumaSyntax.ToDotNet(pattern), RegexOptions.Compiled | RegexOptions.CultureInvariant));

    /// <summary>Reads <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
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
            return Expression(expression.Text);
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

    /// <summary>The matches from left to right, as ranges of the original text.</summary>
    public ref struct MatchEnumerator
    {
        private readonly string? literal;
        private readonly ReadOnlySpan<char> text;
        private readonly CodePointText codePoints;
        private Regex.ValueMatchEnumerator matches;
        private int lastEnd = -1;

        public MatchEnumerator(TextPattern pattern, ReadOnlySpan<char> text)
        {
            literal = pattern.literal;
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
            while (matches.MoveNext())
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
    }
}
