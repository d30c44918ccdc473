using System.CommandLine;
using AntLM.Cli.Progress;
using AntLM.Cli.Reports;
using AntLM.Engine;
using AntLM.Engine.Configuration;
using AntLM.Engine.Data.Toy;
using AntLM.Engine.Training;

namespace AntLM.Cli.Commands;

/// <summary>`antlm quickstart`: the built-in example, from text to picture.</summary>
public static class QuickstartCommand
{
    private const string Resource = "quickstart.yaml";
    private const int TrainSentences = 12000;
    private const int DevSentences = 800;
    private const int PairsPerParadigm = 60;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var outOption = new Option<string>("--out")
        {
            Description = "Folder for text, runs and picture; an earlier example in it is replaced.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("runs", "quickstart"),
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of text, parameters and draws.", DefaultValueFactory = _ => 1 };
        var device = new DeviceOptions();
        var command = new Command(
            "quickstart", "Train three small models on a built-in language (CLM and MLM in turn, CLM, MLM) and compare them.")
        {
            outOption, seed,
        };
        device.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var display = ProgressDisplay.Create(parsed.InvocationConfiguration.Output);
            using var opened = device.Open(parsed, display.WriteLine);
            var folder = Prepare(parsed.GetValue(outOption)!);
            var text = Path.Combine(folder, "text");
            display.WriteLine("writing text in the built-in language");
            ToyLanguageCorpus.Write(text, parsed.GetValue(seed), TrainSentences, DevSentences, PairsPerParadigm);

            var results = new List<RunCurve>();
            string? tokenizer = null;
            foreach (var (name, schedule) in Schedules(Read(folder, text, parsed.GetValue(seed), schedule: null)))
            {
                display.WriteLine($"training {name}: {schedule}");
                var run = Path.Combine(folder, name.ToLowerInvariant());
                var curve = new CurveRecorder();
                new TrainingJob(Read(folder, text, parsed.GetValue(seed), schedule), run, opened, display.WriteLine)
                {
                    TokenizerFile = tokenizer,
                    Cache = Path.Combine(folder, "data"),
                    Watchers = [display, curve],
                    Listeners = [new EvaluationDisplay(display), curve],
                }.Run(cancellation);
                tokenizer = RunDirectory.Open(run).TokenizerFile;
                results.Add(new RunCurve(name, curve.Epochs));
            }

            var picture = Path.Combine(folder, "comparison.png");
            RunPicture.Save(picture, "One model, two objectives in turn: the built-in language", results);
            ComparisonTable.Write(parsed.InvocationConfiguration.Output, results);
            display.WriteLine($"picture: {picture}");
            display.WriteLine($"try: antlm generate --checkpoint {Path.Combine(folder, "antlm")} --prompt \"The little dog\"");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static IEnumerable<(string Name, string Schedule)> Schedules(ResolvedConfiguration configured)
    {
        var schedule = Engine.Objectives.AlternatingSchedule.Parse(configured.Configuration.Training.Schedule);
        yield return ("AntLM", schedule.ToString());
        yield return ("CLM", $"{schedule.Epochs}_CLM");
        yield return ("MLM", $"{schedule.Epochs}_MLM");
    }

    /// <summary>An empty folder, but for the configuration, which also marks it as an example's.</summary>
    private static string Prepare(string folder)
    {
        var configuration = Path.Combine(folder, Resource);
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                if (!File.Exists(configuration))
                {
                    throw new UserException($"{folder} holds something else than an earlier quickstart: choose another --out.");
                }

                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(folder);
            using var source = typeof(QuickstartCommand).Assembly.GetManifestResourceStream(Resource)!;
            using var target = File.Create(configuration);
            source.CopyTo(target);
            return folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder} cannot be written: {exception.Message} Choose another --out.", exception);
        }
    }

    private static ResolvedConfiguration Read(string folder, string text, ulong seed, string? schedule)
    {
        var overrides = new List<ConfigurationOverride>
        {
            new("data.path", text, "quickstart"),
            new("evaluation.pairs", Path.Combine(text, "pairs"), "quickstart"),
            new("seed", seed.ToString(System.Globalization.CultureInfo.InvariantCulture), "--seed"),
        };
        if (schedule is not null)
        {
            overrides.Add(new ConfigurationOverride("training.schedule", schedule, "quickstart"));
        }

        return ConfigurationReader.Read(Path.Combine(folder, Resource), overrides);
    }
}
