using AntLM.Engine.Configuration;
using AntLM.Engine.Devices;
using AntLM.Engine.Models;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Optimizers;

/// <summary>AdamW: decoupled decay, bias-corrected moments (Loshchilov and Hutter 2019; SPEC §6).</summary>
public sealed class AdamW(LanguageModel model, OptimizerSection settings) : Optimizer(model, settings)
{
    /// <inheritdoc/>
    protected override void Update(Tensor gradientNorm, IReadOnlyList<ParameterSegment> parts, in OptimizerStep step) =>
        Model.Device.Operations.AdamW(Gradients, gradientNorm, parts, step, FirstMoment, SecondMoment, Values, Compute);
}
