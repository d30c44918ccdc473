using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using AntLM.Cli.Reports;
using AntLM.Engine.Evaluation;
using AntLM.Engine.Models;
using AntLM.Engine.Profiling;
using AntLM.Engine.Training;

namespace AntLM.Cli.Commands;

/// <summary>`antlm bench scoring`: what scoring minimal pairs costs beside a forward pass over the same rows.</summary>
public static class BenchScoringCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var checkpoint = CommonOptions.Checkpoint();
        var data = CommonOptions.Pairs();
        var score = CommonOptions.Score("mlm");
        var limit = CommonOptions.PairLimit();
        var batchTokens = new Option<int>("--batch-tokens")
        {
            Description = "Tokens computed at a time.",
            DefaultValueFactory = _ => SentenceScorer.DefaultBatchTokens,
        };
        var device = new DeviceOptions();
        var json = CommonOptions.Json();
        var command = new Command("scoring", "Time the scoring of minimal pairs by operation, after one pass to warm up.")
        {
            checkpoint, data, score, limit, batchTokens, json,
        };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var kinds = ScoreKindNames.Parse(parsed.GetValue(score)!, score.Name);
            var files = MinimalPairFile.LoadAll(parsed.GetValue(data)!, parsed.GetValue(limit));
            using var opened = device.Open(parsed);
            using var profiling = new ProfilingDevice(opened);
            using var trained = TrainedModel.Open(parsed.GetValue(checkpoint)!, profiling);
            using var session = new ModelSession(trained.Model);

            var watch = Stopwatch.StartNew();
            var evaluation = new MinimalPairEvaluation(
                session, trained.Tokenizer, files, ScoringConvention.Golden, kinds, Math.Max(1, parsed.GetValue(batchTokens)));
            var encoding = watch.Elapsed.TotalSeconds;
            evaluation.Run(progress: null, cancellation);
            profiling.Profile.Clear();
            watch.Restart();
            var report = evaluation.Run(progress: null, cancellation);
            var scoring = watch.Elapsed.TotalSeconds;

            var operations = profiling.Profile.Operations;
            var forward = operations.Where(times => times.Phase == StepPhase.Forward).Sum(times => times.TotalSeconds);
            var targets = report.Files.Sum(file => file.Scores.Sum(pair => (long)pair.Good.TargetTokens + pair.Bad.TargetTokens));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        Device = opened.Description,
                        Score = parsed.GetValue(score),
                        report.Mean.Pairs,
                        TargetTokens = targets,
                        EncodingSeconds = encoding,
                        ScoringSeconds = scoring,
                        ForwardSeconds = forward,
                        Operations = operations.Select(times => new { times.Operation, times.Calls, Seconds = times.TotalSeconds }),
                    },
                    JsonReports.Options));
                return Task.FromResult(ExitCode.Success);
            }

            output.WriteLine(opened.Description);
            output.WriteLine(FormattableString.Invariant(
                $"{report.Mean.Pairs} pairs, {targets} target tokens: encoded in {encoding:0.00} s, scored in {scoring:0.00} s,"));
            output.WriteLine(FormattableString.Invariant(
                $"{1e6 * scoring / targets:0.0} µs a target token, {scoring / forward:0.00} × the forward pass below the classifier"));
            foreach (var times in operations)
            {
                output.WriteLine(Line(times.Operation, times.Calls, times.TotalSeconds, scoring));
            }

            output.WriteLine(Line("between operations", null, scoring - operations.Sum(times => times.TotalSeconds), scoring));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static string Line(string name, int? calls, double seconds, double total) =>
        FormattableString.Invariant($"{name,-31}{calls,8}{seconds,10:0.000} s{seconds / total,8:0.0%}");
}
