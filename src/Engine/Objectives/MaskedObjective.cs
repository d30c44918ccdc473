using AntLM.Engine.Data;
using AntLM.Engine.Randomness;

namespace AntLM.Engine.Objectives;

/// <summary>
/// Masked language modelling (Devlin et al. 2019; SPEC §4): some ordinary tokens are selected and predicted from both sides. Of what
/// is selected 80 % is replaced by the mask token, 10 % by random ordinary tokens, 10 % stays as it is.
/// </summary>
/// <remarks>A row's draws are keyed by its index in the global batch, so micro-batches mask as the whole batch does.</remarks>
public sealed class MaskedObjective : IObjective
{
    /// <summary>"MLM", as schedules and logs write it.</summary>
    public const string ObjectiveName = "MLM";

    private const double MaskShare = 0.8;
    private const double RandomShare = 0.1;

    private readonly IMaskingStrategy strategy;
    private readonly int maskId;
    private readonly bool[] isSpecial;
    private readonly int[] ordinaryIds;

    /// <summary>An objective over a tokenizer's vocabulary.</summary>
    /// <param name="strategy">Chooses the tokens.</param>
    /// <param name="maskId">Id of the mask token.</param>
    /// <param name="isSpecial">[vocabulary] true for tokens that are never selected and never drawn as a replacement.</param>
    /// <exception cref="UserException">All tokens are special.</exception>
    public MaskedObjective(IMaskingStrategy strategy, int maskId, bool[] isSpecial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maskId);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(maskId, isSpecial.Length);
        this.strategy = strategy;
        this.maskId = maskId;
        this.isSpecial = isSpecial;
        ordinaryIds = [.. Enumerable.Range(0, isSpecial.Length).Where(id => !isSpecial[id])];
        if (ordinaryIds.Length == 0)
        {
            throw new UserException("The tokenizer has special tokens only: there is nothing that MLM could predict.");
        }
    }

    /// <inheritdoc/>
    public string Name => ObjectiveName;

    /// <inheritdoc/>
    public bool IsCausal => false;

    /// <summary>Mean + 6 σ of the binomial number of selected tokens, at most all: exceeded less than once in 10⁸ full batches.</summary>
    public int PlannedTargets(int tokenRows)
    {
        var mean = tokenRows * strategy.Probability;
        var deviation = Math.Sqrt(mean * (1 - strategy.Probability));
        return Math.Min(tokenRows, (int)Math.Ceiling(mean + 6 * deviation));
    }

    /// <summary>The rows with replacements; targets are the original tokens where they were selected.</summary>
    public ObjectiveBatch Prepare(TokenBatch tokens, ulong seed, uint step)
    {
        var inputs = (int[])tokens.Ids.Clone();
        var rows = new List<int>();
        var ids = new List<int>();
        var ordinary = new List<int>(tokens.Length);
        Span<int> groups = new int[tokens.Length];
        for (var row = 0; row < tokens.Rows; row++)
        {
            ordinary.Clear();
            var first = row * tokens.Length;
            for (var at = first; at < first + tokens.KeyLengths[row]; at++)
            {
                if (!isSpecial[tokens.Ids[at]])
                {
                    ordinary.Add(at);
                }
            }

            if (ordinary.Count == 0)
            {
                continue;
            }

            var sequence = (ulong)(tokens.FirstSequence + row);
            var random = new RandomSequence(seed, step, RandomSite.Masking, sequence << 32);
            var groupOf = groups[..ordinary.Count];
            strategy.Select(groupOf, random);
            Replace(inputs, ordinary, groupOf, random);
            for (var index = 0; index < ordinary.Count; index++)
            {
                if (groupOf[index] > 0)
                {
                    rows.Add(ordinary[index]);
                    ids.Add(tokens.Ids[ordinary[index]]);
                }
            }
        }

        return new ObjectiveBatch(
            tokens.Rows,
            tokens.Length,
            inputs,
            tokens.KeyLengths,
            tokens.DocumentStarts,
            IsCausal,
            [.. rows],
            [.. ids],
            PlannedTargets(tokens.Rows * tokens.Length),
            tokens.FirstSequence);
    }

    private void Replace(int[] inputs, List<int> positions, ReadOnlySpan<int> groups, RandomSequence random)
    {
        // A group's tokens need not be neighbours: a span may jump over one that an earlier span took.
        var choices = new Dictionary<int, double>();
        for (var index = 0; index < groups.Length; index++)
        {
            var group = groups[index];
            if (group == 0)
            {
                continue;
            }

            if (!choices.TryGetValue(group, out var choice))
            {
                choice = random.NextDouble();
                choices.Add(group, choice);
            }

            if (choice < MaskShare)
            {
                inputs[positions[index]] = maskId;
            }
            else if (choice < MaskShare + RandomShare)
            {
                inputs[positions[index]] = ordinaryIds[random.NextInt32(ordinaryIds.Length)];
            }
        }
    }
}
