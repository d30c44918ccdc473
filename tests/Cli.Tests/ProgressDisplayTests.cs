using AntLM.Cli.Progress;
using AntLM.Engine.Data;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;
using AntLM.Engine.Optimizers;
using AntLM.Engine.Training;
using Spectre.Console;

namespace AntLM.Cli.Tests;

public sealed class ProgressDisplayTests
{
    [Test]
    public void AStepIsOneLineWithEverythingThatMatters()
    {
        var lines = Show(stepsInEpoch: 1, secondsPerStep: 2);
        Assert.That(
            lines[0],
            Is.EqualTo(
                "CLM 1/2  step 1/1  loss 5.250  norm 1.50  lr 7.0e-4  617 tokens/s  0:02 left"));
        Assert.That(lines[1], Is.EqualTo("CLM 1/2  done  mean loss 4.1250  12,340 tokens  1:02:03  3 tokens/s  peak 1.89 GB"));
    }

    [TestCase(1, 1)]
    [TestCase(3, 3)]
    [TestCase(31, 20)]
    [TestCase(127, 20)]
    public void AnEpochHasAtMostTwentyPlainLines(int steps, int expected)
    {
        var lines = Show(steps, secondsPerStep: 0.01);
        Assert.That(lines, Has.Count.EqualTo(expected + 1));
        Assert.That(lines[^2], Does.Contain($"step {steps}/{steps}"));
    }

    [Test]
    public void LongStepsAreShownEveryMinute() => Assert.That(Show(stepsInEpoch: 100, secondsPerStep: 60), Has.Count.EqualTo(101));

    [Test]
    public void OnATerminalTheLineIsWrittenOverAndCutToTheWidth()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = 24;
        using (var display = ProgressDisplay.On(output, terminal))
        {
            Report(display, stepsInEpoch: 1, secondsPerStep: 1);
        }

        Assert.That(
            output.ToString(),
            Is.EqualTo(
                "\r\u001b[2KCLM 1/2  step 1/1  loss\r\u001b[2K"
                + "CLM 1/2  done  mean loss 4.1250  12,340 tokens  1:02:03  3 tokens/s  peak 1.89 GB\n"));
    }

    private static List<string> Show(int stepsInEpoch, double secondsPerStep)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var display = ProgressDisplay.On(output, terminal: null))
        {
            Report(display, stepsInEpoch, secondsPerStep);
        }

        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static void Report(ProgressDisplay display, int stepsInEpoch, double secondsPerStep)
    {
        display.OnStarted(new TrainingRun
        {
            Seed = 1,
            Session = null!,
            Optimizer = null!,
            Schedule = AlternatingSchedule.Parse("2_CLM"),
            Objectives = new Dictionary<string, IObjective>(),
            Batches = new NoBatches(stepsInEpoch),
            LearningRate = new LearningRateSchedule(LearningRateShape.Constant, 7e-4, 0, stepsInEpoch * 2, 0),
            MicroBatchSize = 1,
        });
        for (var step = 0; step < stepsInEpoch; step++)
        {
            display.OnStep(new StepReport(
                step, 1, step + 1, stepsInEpoch, "CLM", 5.25, 1.5, 7e-4, 1000, 1234, TimeSpan.FromSeconds(secondsPerStep)));
        }

        display.OnEpochCompleted(new EpochReport(
            1, 2, "CLM", stepsInEpoch, 4.125, 12_340, new TimeSpan(1, 2, 3), new MemoryUse(31_000_000, 1_890_000_000, 2_000_000_000)));
        display.OnCompleted();
    }

    private sealed class NoBatches(int steps) : IBatchSource
    {
        public int StepsInEpoch(int epoch) => steps;

        public IEnumerable<TokenBatch> Batches(int epoch) => [];
    }
}
