using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>AdamW (Loshchilov and Hutter 2019).</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.AdamW"/>
    public void AdamW(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute)
    {
        var tiles = parameterTables.Of(segments);
        var kept = (float)(1 - ((double)step.LearningRate * step.WeightDecay));
        Launch(
            new KernelModule("adamw", Storage: compute?.Type ?? values.Type), "adamw", tiles.Count, BlockThreads, 0,
            gradients.Address, norm.Address, tiles.TileTable, tiles.ParameterTable, step.LearningRate, kept, step.Beta1, step.Beta2,
            step.Epsilon, step.BiasCorrection1, step.BiasCorrection2, step.MaxGradientNorm,
            firstMoment.Address, secondMoment.Address, values.Address, PointerOf(compute));
    }
}
