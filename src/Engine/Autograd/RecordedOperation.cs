using AntLM.Engine.Devices;
using AntLM.Engine.Tensors;

namespace AntLM.Engine.Autograd;

/// <summary>An operation as it stands in a <see cref="StepPlan"/>.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Outputs">What its forward pass writes, statistics for the backward pass left out.</param>
/// <param name="Forward">Calls its forward pass.</param>
/// <param name="Backward">Calls its backward pass; null where it has none.</param>
internal sealed record RecordedOperation(string Name, Tensor[] Outputs, Action<IOperations> Forward, Action<IOperations>? Backward);
