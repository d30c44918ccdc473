namespace AntLM.Engine.Data;

/// <summary>Shape of the batches of an epoch.</summary>
/// <param name="Length">T, positions in a row.</param>
/// <param name="BatchSize">Rows of an optimiser step.</param>
public readonly record struct BatchShape(int Length, int BatchSize);
