using AntLM.Engine.Devices;

namespace AntLM.Engine.Autograd;

/// <summary>A low-rank pair beside one of several projections of equal width that lie side by side.</summary>
/// <param name="Down">A: [r, in].</param>
/// <param name="Up">Bᵀ: [r, D], D the width of one projection.</param>
/// <param name="Rows">Where the projection's outputs lie when the output [N, parts · D] is seen as [N · parts, D]: N rows.</param>
/// <param name="Dropout">What is dropped of the input.</param>
public sealed record LowRankPair(Parameter Down, Parameter Up, TargetRows Rows, Dropout Dropout);
