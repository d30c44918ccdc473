using System.CommandLine;
using AntLM.Cli.Progress;
using AntLM.Cli.Reports;
using AntLM.Engine;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Evaluation.ZeroShot;
using AntLM.Engine.Models;

namespace AntLM.Cli.Commands;

/// <summary>`antlm eval blimp|supplement|ewok|all`: the tasks that BabyLM judges by without training on them.</summary>
public static class EvalZeroShotCommand
{
    /// <summary>The command of a task, or of all of them.</summary>
    /// <param name="name">As <see cref="ZeroShotTask.Parse"/> knows it.</param>
    /// <param name="description">For the help.</param>
    public static Command Create(string name, string description)
    {
        var checkpoint = CommonOptions.Checkpoint();
        var data = new Option<string>("--data")
        {
            Description = "The task's folder, or the folder that holds it. EWoK is read from its protected archive, too.",
            HelpName = "DIR",
            Required = true,
        };
        var score = CommonOptions.Score();
        var convention = new Option<string>("--convention")
        {
            Description = "How texts are scored and compared: golden, or pipeline2024 to stand beside published scores.",
            DefaultValueFactory = _ => ScoringConvention.Golden.Name,
        };
        convention.AcceptOnlyFromAmong([.. ScoringConvention.Names]);
        var limit = new Option<int?>("--limit") { Description = "Pairs of each subtask, always the same ones." };
        var batchTokens = new Option<int>("--batch-tokens")
        {
            Description = "Tokens computed at a time; the result is the same for any number.",
            DefaultValueFactory = _ => SentenceScorer.DefaultBatchTokens,
        };
        var folder = new Option<string?>("--out")
        {
            Description = "Folder for results.json and, pair by pair, predictions as a submission to BabyLM 2024 holds them.",
            HelpName = "DIR",
        };
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command(name, description) { checkpoint, data, score, convention, limit, batchTokens, folder, json };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var settings = new ZeroShotSettings(
                ScoreKindNames.Parse(parsed.GetValue(score)!, score.Name),
                ScoringConvention.Parse(parsed.GetValue(convention)!, convention.Name),
                parsed.GetValue(limit),
                AtLeastOne(parsed.GetValue(batchTokens), batchTokens.Name));
            var files = ZeroShotTask.Parse(name, "task")
                .Select(task => (Task: task, Files: ZeroShotData.Load(task, parsed.GetValue(data)!, settings.Limit)))
                .ToArray();
            using var opened = CheckpointOpening.Open(parsed, checkpoint, device);
            using var session = new ModelSession(opened.Model);
            var evaluations = files
                .Select(pair => new ZeroShotEvaluation(session, opened.Tokenizer, pair.Task, pair.Files, settings))
                .ToArray();
            var output = parsed.InvocationConfiguration.Output;
            var line = LiveLine.On(parsed.InvocationConfiguration.Error);
            var isJson = parsed.GetValue(json);
            var reports = new List<ZeroShotReport>();
            foreach (var evaluation in evaluations)
            {
                var report = evaluation.Run(new ScoringDisplay(line, evaluation.Task.Title).Show, cancellation);
                line.Clear();
                reports.Add(report);
                if (!isJson)
                {
                    ZeroShotTable.Write(output, report);
                }
            }

            var results = new ZeroShotResults(parsed.GetValue(checkpoint)!, opened.Device.Description, reports);
            if (parsed.GetValue(folder) is { } path)
            {
                results.Write(path);
            }

            if (isJson)
            {
                output.WriteLine(results.ToJson().ToJsonString());
            }

            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new UserException($"{name} is {value}; it must be 1 or more.");
}
