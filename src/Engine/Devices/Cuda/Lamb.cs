using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices.Cuda;

/// <content>LAMB (You et al. 2020), as SPEC §6 has it: the ratio is one where nothing decays.</content>
internal sealed partial class CudaOperations
{
    /// <inheritdoc cref="IOperations.Lamb"/>
    public void Lamb(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute)
    {
        scratch.Begin();
        var tiles = parameterTables.Of(segments);
        var (squares, rates) = (ScratchDoubles(2L * tiles.Count), ScratchFloats(tiles.Parameters));
        var module = new KernelModule("lamb", Storage: compute?.Type ?? values.Type);
        Launch(
            module, "lamb_moments", tiles.Count, BlockThreads, 0,
            gradients.Address, norm.Address, values.Address, tiles.TileTable, tiles.ParameterTable, step.WeightDecay, step.Beta1,
            step.Beta2, step.Epsilon, step.BiasCorrection1, step.BiasCorrection2, step.MaxGradientNorm,
            firstMoment.Address, secondMoment.Address, squares);
        Launch(
            module, "lamb_rates", tiles.Parameters, BlockThreads, 0,
            squares, norm.Address, tiles.ParameterTable, step.LearningRate, step.WeightDecay, rates);
        Launch(
            module, "lamb_values", tiles.Count, BlockThreads, 0,
            firstMoment.Address, secondMoment.Address, rates, norm.Address, tiles.TileTable, tiles.ParameterTable, step.WeightDecay,
            step.Epsilon, step.BiasCorrection1, step.BiasCorrection2, values.Address, PointerOf(compute));
    }
}
