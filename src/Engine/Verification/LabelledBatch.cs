using AntLM.Engine.Objectives;

namespace AntLM.Engine.Verification;

/// <summary>Batches whose targets are written beside the inputs, as label tensors.</summary>
internal static class LabelledBatch
{
    /// <summary>Label of a position that has no target.</summary>
    public const int NoTarget = -100;

    /// <summary>A batch whose target at each position is its label.</summary>
    /// <param name="inputIds">[rows · length]</param>
    /// <param name="labels">[rows · length]</param>
    /// <param name="keyLengths">[rows]</param>
    /// <param name="isCausal">Kind of attention.</param>
    public static ObjectiveBatch Create(int[] inputIds, int[] labels, int[] keyLengths, bool isCausal)
    {
        var targets = Enumerable.Range(0, labels.Length).Where(position => labels[position] != NoTarget).ToArray();
        return new ObjectiveBatch(
            keyLengths.Length,
            inputIds.Length / keyLengths.Length,
            inputIds,
            keyLengths,
            DocumentStarts: null,
            isCausal,
            targets,
            [.. targets.Select(position => labels[position])],
            targets.Length,
            FirstSequence: 0);
    }

    /// <summary>The same inputs with a target row at every real position, for reading all logits.</summary>
    public static ObjectiveBatch WithEveryRow(ObjectiveBatch batch)
    {
        int[] rows =
        [
            .. batch.KeyLengths.SelectMany((keys, row) => Enumerable.Range(row * batch.Length, keys)),
        ];
        return batch with { TargetRows = rows, TargetIds = new int[rows.Length], PlannedTargets = rows.Length };
    }
}
