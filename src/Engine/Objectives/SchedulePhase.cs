namespace AntLM.Engine.Objectives;

/// <summary>Consecutive epochs under one objective.</summary>
/// <param name="Epochs">At least 1.</param>
/// <param name="Objective">"CLM" or "MLM".</param>
public sealed record SchedulePhase(int Epochs, string Objective);
