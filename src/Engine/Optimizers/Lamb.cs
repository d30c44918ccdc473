using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Optimizers;

/// <summary>LAMB: AdamW's direction, its length made proportional to each decaying tensor's norm (You et al. 2020; SPEC §6).</summary>
public sealed class Lamb(LanguageModel model, OptimizerSection settings) : Optimizer(model, settings)
{
    /// <inheritdoc/>
    protected override void Update(Tensor gradientNorm, IReadOnlyList<ParameterSegment> parts, in OptimizerStep step) =>
        Model.Device.Operations.Lamb(Gradients, gradientNorm, parts, step, FirstMoment, SecondMoment, Values, Compute);
}
