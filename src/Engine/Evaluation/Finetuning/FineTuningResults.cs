using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Engine.Evaluation.Finetuning;

/// <summary>The folder that fine-tuning writes to (docs/formats.md).</summary>
/// <param name="folder">The folder.</param>
/// <param name="checkpoint">The pretrained model, as the user names it.</param>
/// <param name="device">Hardware and precision.</param>
/// <param name="isCausal">Whether attention is causal.</param>
/// <param name="settings">How models are fine-tuned.</param>
public sealed partial class FineTuningResults(string folder, string checkpoint, string device, bool isCausal, FineTuningSettings settings)
{
    private const string Glue = "glue";

    /// <summary>The folder of a task's model.</summary>
    public string ModelFolder(string task, ulong seed) => Path.Combine(folder, task, FormattableString.Invariant($"seed-{seed}"));

    /// <summary>Keeps a model, whole or not at all; an earlier one of the same task and seed stays until this one is written.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="tokenizerJson">Its tokenizer.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Save(FineTunedClassifier classifier, string tokenizerJson)
    {
        var model = classifier.Classifier.Model;
        AtomicFolder.Replace(ModelFolder(model.Configuration.Classifier!.Task, classifier.Seed), written =>
        {
            var directory = new CheckpointDirectory(0, written);
            Checkpoint.SaveModel(model, directory.ModelFile);
            AtomicFile.WriteText(Path.Combine(written, "tokenizer.json"), tokenizerJson);
            ModelConfigurationFile.Write(directory.ModelConfigurationFile, model.Configuration);
        });
    }

    /// <summary>
    /// Writes a task's results and predictions; those of other tasks that stand there are kept. Earlier predictions and models of the task
    /// are removed where they are of other seeds: no result speaks of them any more.
    /// </summary>
    /// <exception cref="UserException">A file cannot be read or written.</exception>
    public void Write(TaskOutcome outcome)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder} cannot be made: {exception.Message}", exception);
        }

        var name = outcome.Task.Name;
        ResultFile.Merge(Path.Combine(folder, "results.json"), new JsonObject { [name] = ToJson(outcome) }, Glue);
        foreach (var seed in outcome.Seeds)
        {
            var predictions = new JsonArray([.. seed.Predictions.Select((label, index) => new JsonObject
            {
                ["id"] = FormattableString.Invariant($"{name}_{index}"),
                ["pred"] = label,
            })]);
            ResultFile.Merge(
                Path.Combine(folder, FormattableString.Invariant($"predictions.glue.seed-{seed.Seed}.json.gz")),
                new JsonObject { [name] = new JsonObject { ["predictions"] = predictions } },
                Glue);
        }

        RemoveOtherSeeds(name, [.. outcome.Seeds.Select(seed => seed.Seed)]);
    }

    /// <summary>A task's results.</summary>
    public JsonObject ToJson(TaskOutcome outcome) => new()
    {
        ["task"] = outcome.Task.Name,
        ["checkpoint"] = checkpoint,
        ["device"] = device,
        ["training_set"] = outcome.TrainingSet,
        ["training_examples"] = outcome.TrainingExamples,
        ["examples"] = outcome.Seeds.Count == 0 ? 0 : outcome.Seeds[0].Metrics.Examples,
        ["settings"] = Settings(),
        ["score_name"] = NameOf(outcome.Task.Score),
        ["score"] = Json(outcome.Over(metrics => metrics[outcome.Task.Score])),
        ["accuracy"] = Json(outcome.Over(metrics => metrics.Accuracy)),
        ["standard_error"] = outcome.Over(metrics => metrics.StandardError)?.Mean,
        ["f1"] = Json(outcome.Over(metrics => metrics.F1)),
        ["matthews"] = Json(outcome.Over(metrics => metrics.Matthews)),
        ["seeds"] = new JsonArray([.. outcome.Seeds.Select(seed => new JsonObject
        {
            ["seed"] = seed.Seed,
            ["best_epoch"] = seed.BestEpoch,
            ["epochs"] = seed.Epochs,
            ["accuracy"] = seed.Metrics.Accuracy,
            ["f1"] = seed.Metrics.F1,
            ["matthews"] = seed.Metrics.Matthews,
        })]),
    };

    private void RemoveOtherSeeds(string task, IReadOnlyList<ulong> seeds)
    {
        foreach (var predictions in Directory.GetFiles(folder).Where(IsOfAnother))
        {
            ResultFile.Merge(predictions, new JsonObject { [task] = null }, Glue);
        }

        var models = Path.Combine(folder, task);
        foreach (var model in Directory.Exists(models) ? Directory.GetDirectories(models).Where(IsOfAnother) : [])
        {
            AtomicFolder.TryDelete(model);
        }

        bool IsOfAnother(string path) =>
            OfSeed().Match(Path.GetFileName(path)) is { Success: true } match
            && ulong.TryParse(match.Groups["seed"].ValueSpan, CultureInfo.InvariantCulture, out var seed)
            && !seeds.Contains(seed);
    }

    [GeneratedRegex(@"^(predictions\.glue\.seed-(?<seed>[0-9]+)\.json\.gz|seed-(?<seed>[0-9]+))$")]
    private static partial Regex OfSeed();

    private JsonObject Settings() => new()
    {
        ["mask"] = SequenceClassifier.NameOfMask(isCausal),
        ["learning_rate"] = settings.LearningRate,
        ["batch_size"] = settings.BatchSize,
        ["epochs"] = settings.Epochs,
        ["patience"] = settings.Patience,
        ["length"] = settings.Length,
        ["lora"] = settings.LowRank is { } lora
            ? new JsonObject { ["rank"] = lora.Rank, ["alpha"] = lora.Alpha, ["dropout"] = lora.Dropout }
            : null,
    };

    private static JsonObject? Json(SeedMean? mean) =>
        mean is { } known ? new JsonObject { ["mean"] = known.Mean, ["spread"] = known.Spread } : null;

    /// <summary>A score's name in results.</summary>
    public static string NameOf(ClassificationScore score) => score switch
    {
        ClassificationScore.F1 => "f1",
        ClassificationScore.Matthews => "matthews",
        _ => "accuracy",
    };
}
