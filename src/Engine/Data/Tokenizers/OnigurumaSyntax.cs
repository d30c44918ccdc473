using System.Buffers;
using System.Text;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Rewrites a regular expression from Oniguruma's Ruby syntax, which tokenizer.json files use, to .NET's.</summary>
/// <remarks>
/// Only what both understand alike, or what can be said exactly in the other's words, is let through. Anything else is refused by name:
/// a pattern that .NET accepts but reads differently would give other ids without a word.
/// </remarks>
internal sealed class OnigurumaSyntax
{
    private static readonly HashSet<string> Categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "Cc", "Cf",
    ];

    private static readonly string[] Groups = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789,");

    private readonly string pattern;
    private readonly StringBuilder result = new();
    private readonly Stack<int> openGroups = new();
    private int position;
    private int atom;

    private OnigurumaSyntax(string pattern) => this.pattern = pattern;

    /// <exception cref="NotSupportedException">Naming the part that is not supported.</exception>
    public static string ToDotNet(string pattern)
    {
        if (CodePointText.HasSurrogates(pattern))
        {
            throw new NotSupportedException("a code point above U+FFFF in the pattern");
        }
        return new OnigurumaSyntax(pattern).Translate();
    }

    private string Translate()
    {
        while (position < pattern.Length)
        {
            switch (pattern[position])
            {
                case '\\':
                    atom = result.Length;
                    Escape(insideClass: false);
                    break;
                case '[':
                    atom = result.Length;
                    Class();
                    break;
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    atom = openGroups.TryPop(out var start) ? start : throw new NotSupportedException("a ')' without its '('");
                    Copy(1);
                    break;
                case '*' or '+' or '?':
                    Quantifier();
                    break;
                case '{':
                    Interval();
                    break;
                case '^' or '$':
                    throw new NotSupportedException($"the anchor '{pattern[position]}'");
                default:
                    atom = result.Length;
                    Copy(1);
                    break;
            }
        }
        return result.ToString();
    }

    private void Copy(int length)
    {
        result.Append(pattern, position, length);
        position += length;
    }

    private char At(int index) => index < pattern.Length ? pattern[index] : '\0';

    private void Escape(bool insideClass)
    {
        var letter = At(position + 1);
        switch (letter)
        {
            case 's' or 'S' or 'd' or 'D' or 'r' or 'n' or 't' or 'f' or 'v':
                Copy(2);
                break;
            case 'w':
                result.Append(insideClass ? WordCharacters.Class : $"[{WordCharacters.Class}]");
                position += 2;
                break;
            case 'W' when !insideClass:
                result.Append($"[^{WordCharacters.Class}]");
                position += 2;
                break;
            case 'p' or 'P':
                Category();
                break;
            case 'u' when pattern.Length >= position + 6 && pattern.AsSpan(position + 2, 4).ToString().All(char.IsAsciiHexDigit):
                Copy(6);
                break;
            default:
                if (letter == '\0' || char.IsAsciiLetterOrDigit(letter) || !char.IsAscii(letter))
                {
                    throw new NotSupportedException($"the escape '\\{letter}'{(insideClass ? " in a character class" : "")}");
                }
                Copy(2);
                break;
        }
    }

    private void Category()
    {
        var close = pattern.IndexOf('}', position);
        var name = At(position + 2) == '{' && close > 0 ? pattern[(position + 3)..close] : "";
        var negated = name.StartsWith('^');
        var category = negated ? name[1..] : name;
        if (!Categories.Contains(category))
        {
            throw new NotSupportedException($"the property '\\{pattern[position + 1]}{{{name}}}' (only general categories are)");
        }
        result.Append(pattern[position + 1] == 'P' ^ negated ? @"\P{" : @"\p{").Append(category).Append('}');
        position = close + 1;
    }

    private void Class()
    {
        Copy(At(position + 1) == '^' ? 2 : 1);
        if (At(position) == ']')
        {
            throw new NotSupportedException("a ']' at the beginning of a character class");
        }
        while (At(position) != ']')
        {
            switch (At(position))
            {
                case '\0':
                    throw new NotSupportedException("a character class without its ']'");
                case '[':
                    throw new NotSupportedException("a '[' within a character class");
                case '&' when At(position + 1) == '&':
                    throw new NotSupportedException("an intersection of character classes");
                case '\\':
                    Escape(insideClass: true);
                    break;
                default:
                    Copy(1);
                    break;
            }
        }
        Copy(1);
    }

    private void OpenGroup()
    {
        var group = "(";
        if (At(position + 1) == '?')
        {
            group = Array.Find(Groups, known => string.CompareOrdinal(pattern, position, known, 0, known.Length) == 0)
                ?? throw new NotSupportedException($"the group '{pattern[position..Math.Min(position + 4, pattern.Length)]}'");
        }
        openGroups.Push(result.Length);
        Copy(group.Length);
        atom = result.Length;
    }

    private void Quantifier()
    {
        if (At(position + 1) == '+')
        {
            // X++ never gives anything back: the atomic group (?>X+) in .NET's words.
            result.Insert(atom, "(?>").Append(pattern[position]).Append(')');
            position += 2;
            return;
        }
        Copy(At(position + 1) == '?' ? 2 : 1);
    }

    private void Interval()
    {
        var close = pattern.IndexOf('}', position);
        var inside = close < 0 ? "" : pattern[(position + 1)..close];
        if (inside.Length == 0 || inside == "," || inside.AsSpan().ContainsAnyExcept(Digits) || inside.AsSpan().Count(',') > 1)
        {
            throw new NotSupportedException("a '{' that begins no repetition");
        }
        if (At(close + 1) is '?' or '+')
        {
            throw new NotSupportedException($"the repetition '{pattern[position..(close + 2)]}'");
        }
        result.Append('{').Append(inside.StartsWith(',') ? "0" : "").Append(inside).Append('}');
        position = close + 1;
    }
}
