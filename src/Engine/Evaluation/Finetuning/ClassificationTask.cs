using AntLM.Engine.Configuration;

namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>A task of (Super)GLUE as the BabyLM 2024 evaluation gives it to a model: one text or two, and a label.</summary>
/// <param name="Name">As files and results call it.</param>
/// <param name="First">The first text; a field of the data stands in braces.</param>
/// <param name="Second">The second text, or null.</param>
/// <param name="Labels">Labels 0 to <paramref name="Labels"/> − 1.</param>
/// <param name="Score">What is reported for the task (SPEC §8).</param>
/// <param name="TrainingExamples">Examples of the whole training set: fewer make a partial result.</param>
public sealed record ClassificationTask(
    string Name, string First, string? Second, int Labels, ClassificationScore Score, int TrainingExamples)
{
    private const ClassificationScore Accuracy = ClassificationScore.Accuracy;

    /// <summary>The eleven tasks in the order in which results are listed.</summary>
    public static IReadOnlyList<ClassificationTask> All { get; } =
    [
        new("cola", "{sentence}", null, 2, ClassificationScore.Matthews, 8551),
        new("sst2", "{sentence}", null, 2, Accuracy, 67349),
        new("mrpc", "{sentence1}", "{sentence2}", 2, ClassificationScore.F1, 3668),
        new("qqp", "{question1}", "{question2}", 2, ClassificationScore.F1, 363846),
        new("mnli", "{premise}", "{hypothesis}", 3, Accuracy, 392702),
        new("mnli-mm", "{premise}", "{hypothesis}", 3, Accuracy, 392702) { TrainedAs = "mnli" },
        new("qnli", "{question}", "{sentence}", 2, Accuracy, 104743),
        new("rte", "{sentence1}", "{sentence2}", 2, Accuracy, 2490),
        new("boolq", "{question}", "{passage}", 2, Accuracy, 9427),
        new("multirc", "Question: {question} Answer: {answer}", "{paragraph}", 2, Accuracy, 27243),
        new("wsc", "Does \"{span2_text}\" refer to \"{span1_text}\" in this passage?", "{text}", 2, Accuracy, 554),
    ];

    /// <summary>The task whose model is asked: another one for mnli-mm, which has no training set of its own.</summary>
    public string TrainedAs { get; init; } = Name;

    /// <summary>By what the best epoch is chosen, as the pipeline chooses it: F1 of two labels, accuracy of more.</summary>
    public ClassificationScore Selection => Labels == 2 ? ClassificationScore.F1 : Accuracy;

    /// <summary>The training set's file in a folder.</summary>
    public string TrainingFile(string folder) => Path.Combine(folder, TrainedAs + ".train.jsonl");

    /// <summary>The validation set's file in a folder.</summary>
    public string ValidationFile(string folder) => Path.Combine(folder, Name + ".valid.jsonl");

    /// <summary>The task of a name.</summary>
    /// <exception cref="UserException">There is none of this name.</exception>
    public static ClassificationTask Named(string name) =>
        All.FirstOrDefault(task => task.Name == name)
        ?? throw new UserException(
            $"There is no task '{name}'. {NearestName.Suggestion(name, [.. All.Select(task => task.Name), "all"])}");
}
