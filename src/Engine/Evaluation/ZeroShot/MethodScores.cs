namespace AntLM.Engine.Evaluation.ZeroShot;

/// <summary>A task's scores by one method, causal or masked.</summary>
/// <param name="Average">Unweighted mean of the subtasks.</param>
/// <param name="Phenomena">Unweighted means of groups of subtasks; empty for tasks without groups.</param>
/// <param name="Subtasks">In the task's order.</param>
public sealed record MethodScores(
    Accuracy Average, IReadOnlyDictionary<string, Accuracy> Phenomena, IReadOnlyDictionary<string, Accuracy> Subtasks)
{
    /// <summary>Averages the scores of a task's subtasks.</summary>
    public static MethodScores Of(ZeroShotTask task, IReadOnlyDictionary<string, Accuracy> subtasks) => new(
        Accuracy.Mean([.. subtasks.Values]),
        new OrderedDictionary<string, Accuracy>(task.Phenomena.Select(phenomenon =>
            KeyValuePair.Create(phenomenon.Key, Accuracy.Mean([.. phenomenon.Value.Select(subtask => subtasks[subtask])])))),
        subtasks);
}
