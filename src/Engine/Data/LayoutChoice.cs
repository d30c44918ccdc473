using System.Globalization;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;

namespace AntLM.Engine.Data;

/// <summary>The layout that a configuration asks for, checked.</summary>
public sealed class LayoutChoice
{
    private readonly DataSection section;
    private readonly bool isStream;

    /// <summary>Reads the layout's settings.</summary>
    /// <param name="section">`data:`</param>
    /// <param name="architecture">Decides where the section does not.</param>
    /// <exception cref="UserException">A name is unknown or a number out of range.</exception>
    public LayoutChoice(DataSection section, Architecture architecture)
    {
        Name = section.Layout ?? (architecture == Architecture.BabyLlama ? "stream" : "segments");
        if (Name is not ("stream" or "segments"))
        {
            throw new UserException($"data.layout is '{Name}'; it must be 'stream' or 'segments'.");
        }

        if (section.Separator is not ("begin" or "none"))
        {
            throw new UserException($"data.separator is '{section.Separator}'; it must be 'begin' or 'none'.");
        }

        if (section.ShortSegmentProbability is not (>= 0 and <= 1))
        {
            var probability = section.ShortSegmentProbability.ToString(CultureInfo.InvariantCulture);
            throw new UserException($"data.short_segment_probability is {probability}; it must be 0 to 1.");
        }

        this.section = section;
        isStream = Name == "stream";
    }

    /// <summary>"stream" or "segments".</summary>
    public string Name { get; }

    /// <summary>Checks that the tokenizer has the special tokens that this layout, and MLM if it is used, cannot do without.</summary>
    /// <exception cref="UserException">The message names all that are missing.</exception>
    public void RequireTokens(SpecialTokens tokens, bool usesMasks)
    {
        var roles = new List<SpecialTokenRole> { SpecialTokenRole.Pad };
        if (!isStream || section.Separator == "begin")
        {
            roles.Insert(0, SpecialTokenRole.Begin);
        }

        if (!isStream)
        {
            roles.Insert(1, SpecialTokenRole.End);
        }

        if (usesMasks)
        {
            roles.Add(SpecialTokenRole.Mask);
        }

        tokens.Require($"the {Name} layout{(usesMasks ? " with the MLM objective" : "")}", [.. roles]);
    }

    /// <summary>The layout over a split.</summary>
    /// <exception cref="UserException">The tokenizer has not the tokens that the layout needs.</exception>
    public TokenLayout Over(PreparedSplit split, SpecialTokens tokens)
    {
        RequireTokens(tokens, usesMasks: false);
        var pad = tokens.Pad!.Value;
        return isStream
            ? new StreamLayout(split, section.Separator == "begin" ? tokens.Begin : null, pad)
            : new SegmentsLayout(split, tokens.Begin!.Value, tokens.End!.Value, pad, section.ShortSegmentProbability);
    }
}
