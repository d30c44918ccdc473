using System.Text.RegularExpressions;

namespace AntLM.Engine.Data.Tokenizers;

/// <summary>Which ids of a tokenizer are special; <see cref="Tokenizer.IsSpecial"/> states the rule.</summary>
internal static partial class SpecialTokenRule
{
    public static HashSet<int> Find(IReadOnlyCollection<AddedToken> added, Vocabulary vocabulary, PostProcessor? postProcessor)
    {
        if (added.Count > 0)
        {
            return [.. added.Where(token => token.IsSpecial).Select(token => token.Id)];
        }
        var ids = new HashSet<int>(postProcessor?.SpecialIds ?? []);
        for (var id = 0; vocabulary.Find(id) is { } token && ConventionalForm().IsMatch(token); id++)
        {
            ids.Add(id);
        }
        return ids;
    }

    [GeneratedRegex(@"^(<[^<>\s]+>|\[[A-Z][A-Z0-9_]*\])\z", RegexOptions.CultureInvariant)]
    private static partial Regex ConventionalForm();
}
