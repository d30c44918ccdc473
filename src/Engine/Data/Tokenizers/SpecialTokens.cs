namespace AntLM.Engine.Data.Tokenizers;

/// <summary>What a special token is for.</summary>
public enum SpecialTokenRole
{
    /// <summary>Opens a text: <c>&lt;s&gt;</c> or <c>[CLS]</c>.</summary>
    Begin,

    /// <summary>Closes a text: <c>&lt;/s&gt;</c> or <c>[SEP]</c>.</summary>
    End,

    /// <summary>Fills rows up: <c>&lt;pad&gt;</c> or <c>[PAD]</c>.</summary>
    Pad,

    /// <summary>Hides a token from the model: <c>&lt;mask&gt;</c> or <c>[MASK]</c>.</summary>
    Mask,

    /// <summary>Stands for text without a token: <c>&lt;unk&gt;</c> or <c>[UNK]</c>.</summary>
    Unknown,
}

/// <summary>The ids of a tokenizer's special tokens, found by their conventional names; null where it has none.</summary>
/// <param name="Source">The file the tokenizer was read from.</param>
/// <param name="Begin"><c>&lt;s&gt;</c> or <c>[CLS]</c>.</param>
/// <param name="End"><c>&lt;/s&gt;</c> or <c>[SEP]</c>.</param>
/// <param name="Pad"><c>&lt;pad&gt;</c> or <c>[PAD]</c>.</param>
/// <param name="Mask"><c>&lt;mask&gt;</c> or <c>[MASK]</c>.</param>
/// <param name="Unknown"><c>&lt;unk&gt;</c> or <c>[UNK]</c>.</param>
public sealed record SpecialTokens(string Source, int? Begin, int? End, int? Pad, int? Mask, int? Unknown)
{
    private static readonly Dictionary<SpecialTokenRole, string[]> Names = new()
    {
        [SpecialTokenRole.Begin] = ["<s>", "[CLS]"],
        [SpecialTokenRole.End] = ["</s>", "[SEP]"],
        [SpecialTokenRole.Pad] = ["<pad>", "[PAD]"],
        [SpecialTokenRole.Mask] = ["<mask>", "[MASK]"],
        [SpecialTokenRole.Unknown] = ["<unk>", "[UNK]"],
    };

    /// <summary>The id for a role, or null.</summary>
    public int? this[SpecialTokenRole role] => role switch
    {
        SpecialTokenRole.Begin => Begin,
        SpecialTokenRole.End => End,
        SpecialTokenRole.Pad => Pad,
        SpecialTokenRole.Mask => Mask,
        SpecialTokenRole.Unknown => Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>Checks that the tokens are there.</summary>
    /// <param name="purpose">What needs them, to stand in the error: <c>the MLM objective</c>.</param>
    /// <param name="roles">The tokens that are needed.</param>
    /// <exception cref="UserException">One is missing; the message names every missing one.</exception>
    public void Require(string purpose, params ReadOnlySpan<SpecialTokenRole> roles)
    {
        var missing = new List<string>();
        foreach (var role in roles)
        {
            if (this[role] is null)
            {
                missing.Add(string.Join(" or ", Names[role]));
            }
        }
        if (missing.Count > 0)
        {
            throw new UserException(
                $"{Source}: {purpose} needs special tokens that the tokenizer does not have: {string.Join(", ", missing)}");
        }
    }

    internal static SpecialTokens Find(string source, Func<string, int?> idOf)
    {
        int? Id(SpecialTokenRole role) => Names[role].Select(idOf).FirstOrDefault(id => id is not null);
        return new SpecialTokens(
            source,
            Id(SpecialTokenRole.Begin),
            Id(SpecialTokenRole.End),
            Id(SpecialTokenRole.Pad),
            Id(SpecialTokenRole.Mask),
            Id(SpecialTokenRole.Unknown));
    }
}
