using AntLM.Engine.Devices.Cpu;
using AntLM.Engine.Evaluation.Finetuning;
using AntLM.Engine.Interop;
using AntLM.Engine.Models;
using AntLM.Engine.Training;

namespace AntLM.Engine.Tests.Evaluation.Finetuning;

[TestFixture(Architecture.BabyLlama)]
[TestFixture(Architecture.LtgBert)]
public sealed class FineTunerTests(Architecture architecture)
{
    private static readonly ClassificationTask Task = ClassificationTask.Named("cola");

    private TinyModel tiny = null!;

    [SetUp]
    public void Create() => tiny = new TinyModel(architecture);

    [TearDown]
    public void Dispose() => tiny.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void Learns_whether_a_word_is_there_under_either_mask(bool isCausal)
    {
        using var tuned = Tune(Settings with { IsCausal = isCausal }, seed: 3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tuned.Best.Metrics.Accuracy, Is.GreaterThan(0.95));
            Assert.That(tuned.Best.Metrics.F1, Is.EqualTo(tuned.Epochs.Max(epoch => epoch.Metrics.F1)));
            Assert.That(tuned.Predictions, Is.EqualTo(tuned.Classifier.Predict(Validation)));
        }
    }

    [Test]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads_and_another_seed_others()
    {
        var settings = Settings with { Epochs = 2 };
        using var first = Tune(settings, seed: 3);
        using var other = Tune(settings, seed: 4);
        using var threads = new CpuThreads(1);
        using var device = new CpuDevice(threads);
        using var elsewhere = new TinyModel(architecture, device);
        using var again = Tune(settings, seed: 3, elsewhere);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Numbers(again), Is.EqualTo(Numbers(first)));
            Assert.That(Numbers(other), Is.Not.EqualTo(Numbers(first)));
            Assert.That(again.Epochs.Select(epoch => epoch.Loss), Is.EqualTo(first.Epochs.Select(epoch => epoch.Loss)));
        }
    }

    [Test]
    public void The_language_model_that_it_starts_from_is_not_changed()
    {
        var before = tiny.Model.Parameters.Read(tiny.Model.Parameters.Values);
        using var tuned = Tune(Settings with { Epochs = 1 }, seed: 3);
        Assert.That(tiny.Model.Parameters.Read(tiny.Model.Parameters.Values), Is.EqualTo(before));
    }

    [Test]
    public void With_low_rank_pairs_nothing_but_the_weights_of_queries_and_values_and_the_classifier_changes()
    {
        using var tuned = Tune(Settings with { LowRank = new LowRankAdaptation() }, seed: 3);
        var (before, after) = (tiny.Model.Parameters, tuned.Classifier.Model.Parameters);
        var changed = before.Entries.Select(entry => entry.Name)
            .Where(name => !after.Read(after[name].Value).SequenceEqual(before.Read(before[name].Value)))
            .ToArray();
        string[] adapted = architecture == Architecture.BabyLlama ? ["q_proj.weight", "v_proj.weight"] : ["qk.weight", "v.weight"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed, Has.Length.EqualTo(4).And.All.Matches<string>(name => adapted.Any(name.EndsWith)));
            Assert.That(tuned.Best.Metrics.Accuracy, Is.GreaterThan(0.95));
            Assert.That(tuned.Classifier.Model.Adapters, Is.Null);

            // Predictions were made with the pairs beside the weights, before they were merged.
            Assert.That(tuned.Classifier.Predict(Validation), Is.EqualTo(tuned.Predictions));
        }
    }

    [Test]
    public void Merged_weights_compute_what_the_pairs_beside_them_computed()
    {
        var configuration = tiny.Model.Configuration with { Classifier = new SequenceClassifier("cola", 2, IsCausal: false) };
        using var adapted = new TextClassifier(
            LanguageModel.Create(configuration, tiny.Model.Device, adaptation: new LowRankAdaptation(Rank: 3, Alpha: 6)), batchSize: 4);
        using var merged = new TextClassifier(LanguageModel.Create(configuration, tiny.Model.Device), batchSize: 4);
        var parameters = adapted.Model.Parameters;
        parameters.Initialize(seed: 5, tiny.Model.Parameters);
        parameters.LoadTrained([.. parameters.ReadTrained().Select((_, index) => (float)Math.Sin(index))]);

        adapted.Model.Adapters!.Merge(parameters, merged.Model.Parameters);

        var (expected, actual) = (adapted.Logits(Validation), merged.Logits(Validation));
        using var plain = new TextClassifier(LanguageModel.Create(configuration, tiny.Model.Device), batchSize: 4);
        plain.Model.Parameters.Initialize(seed: 5, parameters);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual, Is.EqualTo(expected).Within(1e-4));
            Assert.That(plain.Logits(Validation), Is.Not.EqualTo(expected).Within(1e-2));
        }
    }

    [Test]
    public void A_kept_classifier_says_what_it_is_and_predicts_the_same_when_it_is_read_again()
    {
        using var tuned = Tune(Settings with { Epochs = 2 }, seed: 3);
        var folder = Directory.CreateTempSubdirectory("antlm-finetune-").FullName;
        try
        {
            var results = new FineTuningResults(folder, "a", "cpu", isCausal: true, Settings);
            results.Save(tuned, tiny.Tokenizer.ToJson());
            Assert.That(() => results.Save(tuned, null!), Throws.Exception, "a failure leaves the earlier one");
            var kept = new CheckpointDirectory(0, results.ModelFolder("cola", 3));
            var configuration = ModelConfigurationFile.Read(kept.ModelConfigurationFile);
            using var again = new TextClassifier(LanguageModel.Create(configuration, tiny.Model.Device), batchSize: 5);
            Checkpoint.LoadModel(again.Model, kept.ModelFile);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(
                    configuration.Classifier, Is.EqualTo(new SequenceClassifier("cola", 2, architecture == Architecture.BabyLlama)));
                Assert.That(again.Logits(Validation), Is.EqualTo(tuned.Classifier.Logits(Validation)));
                Assert.That(
                    () => TrainedModel.Open(kept.Path, tiny.Model.Device),
                    Throws.TypeOf<UserException>().With.Message.EqualTo(
                        $"{kept.Path} is a classifier that was fine-tuned on cola, and a language model is needed here: give the "
                        + "checkpoint that it was fine-tuned from."));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void A_text_is_judged_alike_in_any_company()
    {
        using var tuned = Tune(Settings with { Epochs = 1 }, seed: 3);
        var together = tuned.Classifier.Logits(Validation);
        var alone = Validation.SelectMany(text => tuned.Classifier.Logits([text])).ToArray();
        Assert.That(alone, Is.EqualTo(together).Within(1e-5));
    }

    [Test]
    public void The_hidden_state_of_the_first_token_is_classified_where_it_sees_the_whole_text()
    {
        var bidirectional = new SequenceClassifier("cola", 2, IsCausal: false);
        var causal = bidirectional with { IsCausal = true };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bidirectional.PooledPosition(architecture, 9), Is.EqualTo(architecture == Architecture.LtgBert ? 0 : 8));
            Assert.That(causal.PooledPosition(architecture, 9), Is.EqualTo(8));
        }
    }

    private static FineTuningSettings Settings => new() { LearningRate = 0.02, BatchSize = 7, Epochs = 6 };

    private IReadOnlyList<EncodedText> Validation => Texts(13, first: 500);

    private FineTunedClassifier Tune(FineTuningSettings settings, ulong seed, TinyModel? model = null)
    {
        var tuner = new FineTuner((model ?? tiny).Model, tiny.Tokenizer, settings);
        return tuner.Run(Task, Texts(64, first: 0), Validation, seed, _ => { });
    }

    /// <summary>Sentences of different lengths; label 1 where "not" is among the words.</summary>
    private IReadOnlyList<EncodedText> Texts(int count, int first) => [.. Enumerable.Range(first, count).Select(number =>
    {
        string[] words = ["the", "cat", "sits", "on", "a", "mat", "near", "dogs"];
        var chosen = Enumerable.Range(0, 3 + (number % 5)).Select(place => words[((number * 7) + (place * 3)) % 8]).ToList();
        if (number % 2 == 1)
        {
            chosen[number / 2 % chosen.Count] = "not";
        }

        return new EncodedText(tiny.Tokenizer.Encode(string.Join(' ', chosen)), number % 2);
    })];

    private static float[] Numbers(FineTunedClassifier tuned) =>
        tuned.Classifier.Model.Parameters.Read(tuned.Classifier.Model.Parameters.Values);
}
