namespace AntLM.Engine.Models;

/// <summary>Counts the arithmetic of a training step: what every implementation has to do at least, in floating-point operations.</summary>
public static class StepArithmetic
{
    // A matrix product costs 2 operations for each of its multiply-adds, and its backward pass two products of the same size.
    private const double PerMultiplyAdd = 2 * 3;

    /// <summary>Operations of one forward and backward pass. Element-wise work, norms and the optimiser are not counted.</summary>
    /// <param name="configuration">The model.</param>
    /// <param name="rows">Sequences.</param>
    /// <param name="length">Positions in each.</param>
    /// <param name="targets">Rows that the head computes.</param>
    /// <param name="isCausal">Whether half of the scores is skipped.</param>
    public static double TrainingOperations(ModelConfiguration configuration, int rows, int length, int targets, bool isCausal)
    {
        double hidden = configuration.HiddenSize, tokens = (double)rows * length;
        var seen = isCausal ? (length + 1) / 2.0 : length;
        var layer = tokens * ((4 * hidden * hidden) + (3 * hidden * configuration.IntermediateSize) + (2 * seen * hidden));
        var head = targets * hidden * configuration.VocabularySize;
        if (configuration.Architecture == Architecture.LtgBert)
        {
            double buckets = (2 * configuration.PositionBucketSize) - 1;
            layer += (buckets * 2 * hidden * hidden) + (tokens * 2 * buckets * hidden);
            head += targets * hidden * hidden;
        }

        return PerMultiplyAdd * ((configuration.HiddenLayers * layer) + head);
    }
}
