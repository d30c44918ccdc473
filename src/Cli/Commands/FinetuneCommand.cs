using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using AntLM.Cli.Reports;
using AntLM.Engine;
using AntLM.Engine.Evaluation.Finetuning;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm finetune`: (Super)GLUE as the BabyLM 2024 pipeline evaluates it.</summary>
public static class FinetuneCommand
{
    private const ulong PipelineSeed = 12;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = CommonOptions.Checkpoint();
        var task = new Option<string[]>("--task")
        {
            Description = "cola, sst2, mrpc, qqp, mnli, mnli-mm (by the model of mnli), qnli, rte, boolq, multirc, wsc, or all; "
                + "may be several.",
            HelpName = "TASK",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var data = new Option<string>("--data")
        {
            Description = "Folder of TASK.train.jsonl and TASK.valid.jsonl.",
            HelpName = "DIR",
            Required = true,
        };
        var outOption = new Option<string>("--out")
        {
            Description = "Folder for models, predictions and results.json; other tasks that stand there are kept.",
            HelpName = "DIR",
            Required = true,
        };
        var seeds = new Option<ulong[]>("--seeds")
        {
            Description = "A run for each; mean and spread are reported.",
            HelpName = "SEED",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [PipelineSeed],
        };
        var epochs = new Option<int?>("--epochs") { Description = "Epochs at most: 10, with --lora 32." };
        var learningRate = new Option<double?>("--lr") { Description = "Learning rate, falling linearly to 0: 5e-5, with --lora 3e-4." };
        var batch = new Option<int?>("--batch") { Description = "Texts of a step: 64." };
        var patience = new Option<int?>("--patience") { Description = "Epochs without an improvement before training ends: 3." };
        var length = new Option<int?>("--length")
        {
            Description = "Tokens of a text or a pair; longer ones are cut, the longer text first: 128.",
        };
        var limit = new Option<int?>("--limit") { Description = "Training examples at most; the result is labelled reduced." };
        var mask = new Option<string?>("--mask")
        {
            Description = "causal or bidirectional attention; by default causal for BabyLlama, bidirectional for LTG-BERT.",
        };
        mask.AcceptOnlyFromAmong([.. SequenceClassifier.Masks]);
        var lora = new Option<bool>("--lora") { Description = "Train low-rank pairs beside queries and values instead of the backbone." };
        var rank = new Option<int?>("--lora-rank") { Description = "Their rank: 8." };
        var alpha = new Option<double?>("--lora-alpha") { Description = "Their weight is alpha / rank: 16." };
        var dropout = new Option<float?>("--lora-dropout") { Description = "Dropout before them: 0.1." };
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("finetune", "Fine-tune a trained model on (Super)GLUE tasks and evaluate it.")
        {
            checkpoint, task, data, outOption, seeds, epochs, learningRate, batch, patience, length, limit, mask, lora, rank, alpha,
            dropout, json,
        };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var tasks = GlueEvaluation.TasksOf(parsed.GetValue(task)!);
            var settings = Settings();
            var chosenSeeds = Distinct(parsed.GetValue(seeds)!, seeds.Name);
            var folder = parsed.GetValue(data)!;
            GlueEvaluation.RequireFiles(tasks.Where(one => !IsLeftOut(one)), folder);
            using var opened = CheckpointOpening.Open(parsed, checkpoint, device);
            var tuner = new FineTuner(opened.Model, opened.Tokenizer, settings);
            var results = new FineTuningResults(
                parsed.GetValue(outOption)!, parsed.GetValue(checkpoint)!, opened.Device.Description, tuner.IsCausal, settings);
            var evaluation = new GlueEvaluation(tuner, folder, results, opened.Tokenizer.ToJson())
            {
                Limit = parsed.GetValue(limit),
                OnEpoch = (one, seed, epoch) => parsed.InvocationConfiguration.Error.WriteLine(Line(one, seed, epoch)),
            };
            var outcomes = new List<TaskOutcome>();
            foreach (var group in tasks.GroupBy(one => one.TrainedAs).Select(group => group.ToArray()))
            {
                if (IsLeftOut(group[0]))
                {
                    parsed.InvocationConfiguration.Error.WriteLine(
                        $"{group[0].Name}: left out, there is no {group[0].TrainingFile(folder)}");
                    outcomes.AddRange(evaluation.Miss(group));
                }
                else
                {
                    outcomes.AddRange(evaluation.Run(group, chosenSeeds, cancellation));
                }
            }

            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(new JsonObject(
                    outcomes.Select(outcome => KeyValuePair.Create(outcome.Task.Name, (JsonNode?)results.ToJson(outcome)))).ToJsonString());
            }
            else
            {
                FineTuningTable.Write(output, outcomes);
            }

            return Task.FromResult(ExitCode.Success);

            bool IsLeftOut(ClassificationTask one) =>
                parsed.GetValue(task)!.Contains(GlueEvaluation.AllTasks) && !File.Exists(one.TrainingFile(folder));

            FineTuningSettings Settings()
            {
                var usesLora = parsed.GetValue(lora);
                if (!usesLora && (parsed.GetValue(rank) ?? parsed.GetValue(alpha) ?? parsed.GetValue(dropout)) is not null)
                {
                    throw new UserException("--lora-rank, --lora-alpha and --lora-dropout need --lora.");
                }

                if (parsed.GetValue(limit) < 1)
                {
                    throw new UserException($"--limit is {parsed.GetValue(limit)}; it must be 1 or more.");
                }

                var defaults = usesLora ? FineTuningSettings.WithLowRank : new FineTuningSettings();
                return (defaults with
                {
                    LearningRate = parsed.GetValue(learningRate) ?? defaults.LearningRate,
                    Epochs = parsed.GetValue(epochs) ?? defaults.Epochs,
                    BatchSize = parsed.GetValue(batch) ?? defaults.BatchSize,
                    Patience = parsed.GetValue(patience) ?? defaults.Patience,
                    Length = parsed.GetValue(length) ?? defaults.Length,
                    IsCausal = parsed.GetValue(mask) is { } name ? SequenceClassifier.ParseMask(name) : null,
                    LowRank = defaults.LowRank is { } pairs
                        ? new LowRankAdaptation(
                            parsed.GetValue(rank) ?? pairs.Rank,
                            parsed.GetValue(alpha) ?? pairs.Alpha,
                            parsed.GetValue(dropout) ?? pairs.Dropout)
                        : null,
                }).Validated();
            }
        });
        return command;
    }

    private static ulong[] Distinct(ulong[] seeds, string name) =>
        seeds.GroupBy(seed => seed).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new UserException($"{name} names {twice.Key} more than once; a seed counts once.")
            : seeds;

    private static string Line(ClassificationTask task, ulong seed, FineTuningEpoch epoch)
    {
        var f1 = epoch.Metrics.F1 is { } value ? string.Create(CultureInfo.InvariantCulture, $"  F1 {100 * value:0.00}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{task.Name}  seed {seed}  epoch {epoch.Epoch}  loss {epoch.Loss:0.0000}  accuracy {100 * epoch.Metrics.Accuracy:0.00}{f1}"
            + $"  Matthews {100 * epoch.Metrics.Matthews:0.00}{(epoch.IsBest ? "  best" : "")}  ({epoch.Seconds:0.0} s)");
    }
}
