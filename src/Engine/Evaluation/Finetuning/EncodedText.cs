namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>An example as a model reads it.</summary>
/// <param name="Ids">Tokens, special ones included.</param>
/// <param name="Label">From 0.</param>
public sealed record EncodedText(int[] Ids, int Label);
