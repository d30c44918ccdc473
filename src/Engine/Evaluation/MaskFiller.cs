using System.Text.RegularExpressions;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Evaluation;

/// <summary>A token that may stand for a mask.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">As the tokenizer spells it.</param>
/// <param name="Text">As it reads in a text.</param>
/// <param name="Probability">0 to 1, among the whole vocabulary.</param>
public sealed record MaskCandidate(int Id, string Token, string Text, double Probability);

/// <summary>Says what may stand where a text has masks, with bidirectional attention.</summary>
/// <param name="session">Runs the model.</param>
/// <param name="tokenizer">Encodes the text.</param>
public sealed partial class MaskFiller(ModelSession session, Tokenizer tokenizer)
{
    /// <summary>The likeliest tokens for each mask of a text; all masks are hidden at the same time.</summary>
    /// <param name="text">Masks are written `[MASK]` or `&lt;mask&gt;`, whichever the tokenizer's own is.</param>
    /// <param name="count">Candidates for each mask.</param>
    /// <returns>For each mask in the order of the text, likeliest first.</returns>
    /// <exception cref="UserException">The text has no mask or is too long, or the tokenizer lacks special tokens.</exception>
    public IReadOnlyList<IReadOnlyList<MaskCandidate>> Fill(string text, int count)
    {
        if (count < 1)
        {
            throw new UserException($"top-k is {count}; it must be 1 or more.");
        }

        var special = tokenizer.SpecialTokens;
        special.Require("filling masks", SpecialTokenRole.Begin, SpecialTokenRole.End, SpecialTokenRole.Mask);
        int[] ids = [special.Begin!.Value, .. Encode(text, special.Mask!.Value), special.End!.Value];
        var masks = Enumerable.Range(0, ids.Length).Where(position => ids[position] == special.Mask).ToArray();
        if (masks.Length == 0)
        {
            throw new UserException($"'{text}' has no mask: write {tokenizer.TokenOf(special.Mask.Value)} where a word is to be found.");
        }

        var longest = session.Model.Configuration.MaximumPositions;
        if (ids.Length > longest)
        {
            throw new UserException($"The text has {ids.Length} tokens, more than the model can read ({longest}): shorten it.");
        }

        var length = LengthClass.Of(ids.Length, longest);
        var keyLength = ids.Length;
        Array.Resize(ref ids, length);
        var logits = session.Logits(new ObjectiveBatch(
            Rows: 1, length, ids, [keyLength], null, IsCausal: false, masks, new int[masks.Length], masks.Length, FirstSequence: 0));
        var vocabulary = logits.Length / masks.Length;
        return [.. masks.Select((_, mask) => Rank(logits.AsSpan(mask * vocabulary, vocabulary), count))];
    }

    /// <summary>The stretches between masks, each by itself. Spaces before a mask belong to the word that it hides.</summary>
    private IEnumerable<int> Encode(string text, int mask)
    {
        var stretches = Mask().Split(text);
        var ids = new List<int>();
        for (var index = 0; index < stretches.Length; index++)
        {
            if (index > 0)
            {
                ids.Add(mask);
            }

            var isBeforeMask = index < stretches.Length - 1;
            ids.AddRange(tokenizer.Encode(isBeforeMask ? stretches[index].TrimEnd() : stretches[index]));
        }

        return ids;
    }

    private IReadOnlyList<MaskCandidate> Rank(ReadOnlySpan<float> logits, int count)
    {
        // A model may have a few more rows than the tokenizer has tokens.
        var ranked = Candidates.Ranked(logits, logits.Length, temperature: 1);
        return
        [
            .. ranked.Where(candidate => candidate.Id < tokenizer.VocabularySize).Take(count).Select(candidate => new MaskCandidate(
                candidate.Id, tokenizer.TokenOf(candidate.Id), tokenizer.Decode([candidate.Id], false), candidate.Probability)),
        ];
    }

    [GeneratedRegex(@"\[MASK\]|<mask>", RegexOptions.CultureInvariant)]
    private static partial Regex Mask();
}
