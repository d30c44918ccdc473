using System.Buffers;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost first, of several there the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> byFirstChar;
    private readonly SearchValues<char> firstChars;

    /// <param name="tokens">What to look for, and the token it stands for.</param>
    public AddedTokenFinder(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        byFirstChar = tokens
            .Where(entry => entry.Content.Length > 0)
            .GroupBy(entry => entry.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(entry => entry.Content.Length).ToArray());
        firstChars = SearchValues.Create(byFirstChar.Keys.ToArray());
    }

    /// <summary>Hands over the text in order, as stretches without a token and tokens.</summary>
    public void Cut(string text, Action<string> onText, Action<AddedToken> onToken)
    {
        var pending = 0;
        var position = 0;
        while (Next(text, position) is var (matchStart, content, token))
        {
            position = matchStart + content.Length;
            if (!token.MayStandAt(text, matchStart, position))
            {
                continue;
            }
            var (start, end) = (matchStart, position);
            while (token.StripsLeft && start > pending && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }
            while (token.StripsRight && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }
            if (pending < start)
            {
                onText(text[pending..start]);
            }
            onToken(token);
            pending = end;
        }
        if (pending < text.Length)
        {
            onText(pending == 0 ? text : text[pending..]);
        }
    }

    private (int Start, string Content, AddedToken Token)? Next(string text, int position)
    {
        while (position < text.Length)
        {
            var offset = text.AsSpan(position).IndexOfAny(firstChars);
            if (offset < 0)
            {
                return null;
            }
            position += offset;
            foreach (var (content, token) in byFirstChar[text[position]])
            {
                if (text.AsSpan(position).StartsWith(content, StringComparison.Ordinal))
                {
                    return (position, content, token);
                }
            }
            position++;
        }
        return null;
    }
}
