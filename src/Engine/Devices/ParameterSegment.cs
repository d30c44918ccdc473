namespace AntLM.Engine.Devices;

/// <summary>Where one published parameter lies in the parameter block, and how the optimiser treats it.</summary>
/// <param name="Start">Index of its first element.</param>
/// <param name="Count">How many elements it has.</param>
/// <param name="Decays">Whether weight decay applies.</param>
public readonly record struct ParameterSegment(long Start, int Count, bool Decays);
