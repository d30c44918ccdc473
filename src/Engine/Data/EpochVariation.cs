namespace AntLM.Engine.Data;

/// <summary>What a layout's random choices are drawn from, so that each epoch cuts the text differently and always the same way.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Epoch">Counted from 1.</param>
public readonly record struct EpochVariation(ulong Seed, int Epoch);
