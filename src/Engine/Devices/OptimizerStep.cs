namespace AntLM.Engine.Devices;

/// <summary>The numbers of one optimiser step that AdamW and LAMB share (SPEC §6).</summary>
/// <param name="LearningRate">η of this step.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to √v̂.</param>
/// <param name="WeightDecay">λ of the segments that decay.</param>
/// <param name="BiasCorrection1">1 − β₁ᵗ, t from 1.</param>
/// <param name="BiasCorrection2">1 − β₂ᵗ.</param>
/// <param name="MaxGradientNorm">c of the clipping min(1, c / (‖g‖ + 1e-6)); infinity for none.</param>
public readonly record struct OptimizerStep(
    float LearningRate,
    float Beta1,
    float Beta2,
    float Epsilon,
    float WeightDecay,
    float BiasCorrection1,
    float BiasCorrection2,
    float MaxGradientNorm);
