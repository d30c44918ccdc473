namespace AntLM.Engine.Interop;

/// <summary>The bytes that one or more tensors of a torch.save file are views of.</summary>
/// <param name="Type">What an element is stored as.</param>
/// <param name="Start">Position of the first element in the file, in bytes.</param>
/// <param name="Count">How many elements there are.</param>
internal sealed record TorchStorage(SafetensorsType Type, long Start, long Count);
