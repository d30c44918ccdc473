namespace AntLM.Engine.Verification;

/// <summary>What the error of a tensor may be.</summary>
/// <param name="Measure">What its error is.</param>
/// <param name="Value">The most it may be.</param>
internal readonly record struct TensorLimit(TensorMeasure Measure, double Value);
