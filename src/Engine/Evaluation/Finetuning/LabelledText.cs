namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>One example of a classification task.</summary>
/// <param name="First">The text, or the first of two.</param>
/// <param name="Second">The second text, or null.</param>
/// <param name="Label">From 0.</param>
/// <param name="Line">Its line in the file, from 1.</param>
public sealed record LabelledText(string First, string? Second, int Label, int Line);
