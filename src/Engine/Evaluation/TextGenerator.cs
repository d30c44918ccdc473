using AntLM.Engine.Data.Tokenizers;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Evaluation;

/// <summary>Continues a text with causal attention. Each token is computed from the whole context anew.</summary>
/// <param name="session">Runs the model.</param>
/// <param name="tokens">The begin token opens every context; the end token, where there is one, ends the text.</param>
public sealed class TextGenerator(ModelSession session, SpecialTokens tokens)
{
    /// <summary>Generates until the end token or the most tokens that are asked for.</summary>
    /// <param name="prompt">Ids without special tokens; may be empty.</param>
    /// <param name="settings">How tokens are drawn.</param>
    /// <returns>The new ids, the end token not among them. The model sees the last max_position_embeddings tokens of the whole.</returns>
    /// <exception cref="UserException">A setting is out of range, or the tokenizer has no begin token.</exception>
    public IReadOnlyList<int> Generate(IReadOnlyList<int> prompt, GenerationSettings settings)
    {
        tokens.Require("generating text", SpecialTokenRole.Begin);
        var sampler = new TokenSampler(settings.Validated());
        List<int> ids = [tokens.Begin!.Value, .. prompt];
        var first = ids.Count;
        while (ids.Count - first < settings.MaxTokens)
        {
            var next = sampler.Next(NextLogits(ids));
            if (next == tokens.End)
            {
                break;
            }

            ids.Add(next);
        }

        return ids[first..];
    }

    private float[] NextLogits(List<int> ids)
    {
        var window = Math.Min(ids.Count, session.Model.Configuration.MaximumPositions);
        var length = LengthClass.Of(window, session.Model.Configuration.MaximumPositions);
        var input = new int[length];
        ids.CopyTo(ids.Count - window, input, 0, window);
        return session.Logits(new ObjectiveBatch(
            Rows: 1, length, input, [window], null, IsCausal: true, [window - 1], [0], PlannedTargets: 1, FirstSequence: 0));
    }
}
