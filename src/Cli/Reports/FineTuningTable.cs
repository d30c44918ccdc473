using System.Globalization;
using AntLM.Engine.Evaluation.Finetuning;

namespace AntLM.Cli.Reports;

/// <summary>What fine-tuning gave, a line for each task.</summary>
internal static class FineTuningTable
{
    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<TaskOutcome> outcomes)
    {
        output.WriteLine(
            $"{"task",-9}{"seeds",6}{"examples",10}{"accuracy",18}{"s.e.",7}{"F1",18}{"Matthews",18}  training set");
        foreach (var outcome in outcomes)
        {
            var examples = outcome.Seeds.Count == 0 ? 0 : outcome.Seeds[0].Metrics.Examples;
            var error = outcome.Over(metrics => metrics.StandardError);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Task.Name,-9}{outcome.Seeds.Count,6}{examples,10}{Text(outcome.Over(metrics => metrics.Accuracy)),18}"
                + $"{(error is { } known ? known.Mean * 100 : null),7:0.00}{Text(outcome.Over(metrics => metrics.F1)),18}"
                + $"{Text(outcome.Over(metrics => metrics.Matthews)),18}  {outcome.TrainingSet}, {outcome.TrainingExamples} examples"));
        }

        output.WriteLine("in percent, the best epoch by the validation set; ± spread over seeds; s.e.: standard error of one accuracy");
    }

    private static string Text(SeedMean? number) => number switch
    {
        null => "-",
        { Spread: null } one => string.Create(CultureInfo.InvariantCulture, $"{100 * one.Mean:0.00}"),
        { } many => string.Create(CultureInfo.InvariantCulture, $"{100 * many.Mean:0.00} ± {100 * many.Spread:0.00}"),
    };
}
