using AntLM.Engine.Data;

namespace AntLM.Engine.Objectives;

/// <summary>Causal language modelling: each token is predicted from those before it in its row and document (SPEC §1).</summary>
public sealed class CausalObjective : IObjective
{
    /// <summary>"CLM", as schedules and logs write it.</summary>
    public const string ObjectiveName = "CLM";

    /// <inheritdoc/>
    public string Name => ObjectiveName;

    /// <inheritdoc/>
    public bool IsCausal => true;

    /// <inheritdoc/>
    public int PlannedTargets(int tokenRows) => tokenRows;

    /// <summary>The rows unchanged; the target at a position is the next token, if that is real and of the same document.</summary>
    public ObjectiveBatch Prepare(TokenBatch tokens, ulong seed, uint step)
    {
        var rows = new List<int>(tokens.Ids.Length);
        var ids = new List<int>(tokens.Ids.Length);
        for (var row = 0; row < tokens.Rows; row++)
        {
            var first = row * tokens.Length;
            for (var at = first; at < first + tokens.KeyLengths[row] - 1; at++)
            {
                if (tokens.DocumentStarts is { } starts && starts[at] != starts[at + 1])
                {
                    continue;
                }

                rows.Add(at);
                ids.Add(tokens.Ids[at + 1]);
            }
        }

        return new ObjectiveBatch(
            tokens.Rows,
            tokens.Length,
            tokens.Ids,
            tokens.KeyLengths,
            tokens.DocumentStarts,
            IsCausal,
            [.. rows],
            [.. ids],
            PlannedTargets(tokens.Rows * tokens.Length),
            tokens.FirstSequence);
    }
}
