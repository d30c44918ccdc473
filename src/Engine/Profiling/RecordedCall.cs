using AntLM.Engine.Devices;

namespace AntLM.Engine.Profiling;

/// <summary>One call of the operation surface, to be made as often as one likes.</summary>
/// <param name="Operation">Its name on the surface.</param>
/// <param name="Cost">What it has to do.</param>
/// <param name="Make">Makes it on a surface.</param>
internal sealed record RecordedCall(string Operation, OperationCost Cost, Action<IOperations> Make);
