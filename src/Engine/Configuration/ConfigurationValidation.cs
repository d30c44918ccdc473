using System.Globalization;
using System.Numerics;
using AntLM.Engine.Models;
using AntLM.Engine.Objectives;

namespace AntLM.Engine.Configuration;

/// <summary>Checks that the values of a configuration make sense, alone and together.</summary>
public static class ConfigurationValidation
{
    /// <summary>Checks all values.</summary>
    /// <param name="configuration">With its preset filled in.</param>
    /// <param name="sources">For file and line in messages.</param>
    /// <exception cref="UserException">The first thing that is wrong.</exception>
    public static void Check(RunConfiguration configuration, ConfigurationSources sources) =>
        new Checker(configuration, sources).Check();

    private sealed class Checker(RunConfiguration configuration, ConfigurationSources sources)
    {
        public void Check()
        {
            CheckModel();
            CheckData();
            CheckTraining();
            CheckOptimizer();
            CheckEvaluation();
        }

        private void CheckModel()
        {
            var model = configuration.Model;
            CheckOthersKeysAbsent(model);
            var vocabulary = model.VocabSize ?? ModelResolution.FindPreset(model)?.VocabularySize;
            if (configuration.Tokenizer.VocabularySize > vocabulary)
            {
                throw Wrong(
                    "tokenizer.vocabulary_size",
                    Text($" = {configuration.Tokenizer.VocabularySize} is larger than the model's vocabulary of {vocabulary}: ")
                    + "reduce it, or enlarge model.vocab_size.");
            }

            // A tokenizer from a file may bring the vocabulary when it is read; until then any will do.
            var known = configuration.Tokenizer.VocabularySize ?? (vocabulary is null ? 1 : null);
            var resolved = sources.Locating(() => ModelResolution.Resolve(model, known));
            var training = configuration.Training;
            AtLeast("training.sequence_length", training.SequenceLength, 2);
            AtLeast("training.long_sequences_factor", training.LongSequencesFactor, 1);
            CheckLength("training.sequence_length", training.SequenceLength, "", resolved);
            if (configuration.Training.LongSequencesFrom < 1)
            {
                CheckLength(
                    "training.long_sequences_factor",
                    (long)training.SequenceLength * training.LongSequencesFactor,
                    Text($" × training.sequence_length = {training.LongSequencesFactor} × {training.SequenceLength}"),
                    resolved);
            }
        }

        private void CheckLength(string path, long length, string formula, ModelConfiguration model)
        {
            if (length > model.MaximumPositions)
            {
                throw Wrong(
                    path,
                    Text($"{formula}{(formula == "" ? " is" : " =")} {length}, ")
                    + Text($"longer than model.max_position_embeddings = {model.MaximumPositions}: reduce it, or enlarge the other."));
            }
        }

        private void CheckOthersKeysAbsent(ModelSection model)
        {
            string[] llama = ["tie_word_embeddings", "rms_norm_eps", "rope_theta"];
            string[] ltgBert = ["position_bucket_size", "layer_norm_eps", "hidden_dropout_prob", "attention_probs_dropout_prob"];
            var isLlama = model.Architecture == ModelResolution.NameOf(Architecture.BabyLlama);
            foreach (var path in (isLlama ? ltgBert : llama).Select(name => "model." + name))
            {
                if (sources.IsGiven(path) && ConfigurationKey.All.First(key => key.Path == path).Read(configuration) is not null)
                {
                    throw Wrong(path, $" means nothing to {model.Architecture}: leave it out.");
                }
            }
        }

        private void CheckData()
        {
            OneOf("data.layout", configuration.Data.Layout, "stream", "segments");
            OneOf("data.separator", configuration.Data.Separator, "begin", "none");
            OneOf("tokenizer.kind", configuration.Tokenizer.Kind, "bpe", "wordpiece");
            Within("data.short_segment_probability", configuration.Data.ShortSegmentProbability, 0, 1);
            if (configuration.Data.DevFraction is not (>= 0 and < 1))
            {
                throw Wrong("data.dev_fraction", Text($" is {configuration.Data.DevFraction}: it must be at least 0 and below 1."));
            }

            AtLeast("data.max_words", configuration.Data.MaxWords, 1);
            AtLeast("tokenizer.vocabulary_size", configuration.Tokenizer.VocabularySize, 1);
            AtLeast("tokenizer.min_frequency", configuration.Tokenizer.MinFrequency, 0);
            OneOf("masking.strategy", configuration.Masking.Strategy, "token", "span");
            if (configuration.Masking.Probability is not (> 0 and <= 1))
            {
                throw Wrong("masking.probability", Text($" is {configuration.Masking.Probability}: it must be above 0 and at most 1."));
            }
        }

        private void CheckTraining()
        {
            var training = configuration.Training;
            AtLeast("training.batch_size", training.BatchSize, 1);
            AtLeast("training.micro_batch_size", training.MicroBatchSize, 1);
            if (training.MicroBatchSize > training.BatchSize)
            {
                throw Wrong(
                    "training.micro_batch_size",
                    Text($" = {training.MicroBatchSize} is larger than training.batch_size = {training.BatchSize}."));
            }

            OneOf("training.recompute", training.Recompute, [.. RecomputeNames.All]);
            if (training.LongSequencesFactor > training.BatchSize)
            {
                throw Wrong(
                    "training.long_sequences_factor",
                    Text($" = {training.LongSequencesFactor} divides training.batch_size = {training.BatchSize} down to nothing."));
            }

            try
            {
                _ = AlternatingSchedule.Parse(training.Schedule);
            }
            catch (UserException exception)
            {
                throw new UserException($"{sources.Prefix("training.schedule")}{exception.Message}", exception);
            }

            Within("training.long_sequences_from", training.LongSequencesFrom, 0, 1);
            AtLeast("training.keep_checkpoints", training.KeepCheckpoints, 0);
        }

        private void CheckOptimizer()
        {
            var optimizer = configuration.Optimizer;
            OneOf("optimizer.name", optimizer.Name, "adamw", "lamb");
            Positive("optimizer.learning_rate", optimizer.LearningRate);
            Positive("optimizer.epsilon", optimizer.Epsilon);
            Positive("optimizer.max_gradient_norm", optimizer.MaxGradientNorm);
            AtLeast<double>("optimizer.weight_decay", optimizer.WeightDecay, 0);
            if (optimizer.Betas.Count != 2 || optimizer.Betas.Any(beta => beta is not (>= 0 and < 1)))
            {
                throw Wrong(
                    "optimizer.betas",
                    $" is [{string.Join(", ", optimizer.Betas.Select(beta => Text($"{beta}")))}]: "
                    + "two numbers are expected, each at least 0 and below 1.");
            }

            var rate = configuration.LearningRate;
            OneOf("learning_rate.schedule", rate.Schedule, "cosine", "linear", "constant");
            AtLeast("learning_rate.warmup_steps", rate.WarmupSteps, 0);
            Within("learning_rate.warmup_fraction", rate.WarmupFraction, 0, 1);
            Within("learning_rate.minimum_factor", rate.MinimumFactor, 0, 1);
            if (rate.WarmupSteps is not null && rate.WarmupFraction is not null)
            {
                throw Wrong("learning_rate.warmup_fraction", " and learning_rate.warmup_steps are both given: set one of them to null.");
            }
        }

        private void CheckEvaluation()
        {
            AtLeast("evaluation.max_sequences", configuration.Evaluation.MaxSequences, 1);
            AtLeast("evaluation.pairs_limit", configuration.Evaluation.PairsLimit, 1);
            OneOf("evaluation.pairs_score", configuration.Evaluation.PairsScore, "causal", "mlm", "both");
            foreach (var task in configuration.Evaluation.Tasks)
            {
                OneOf("evaluation.tasks", task, "blimp", "supplement", "ewok");
            }

            if (configuration.Evaluation.Tasks.Count > 0 && configuration.Evaluation.TasksData is null)
            {
                throw Wrong("evaluation.tasks", " are to be scored, but evaluation.tasks_data, the folder that holds them, is not given.");
            }

            var schedule = AlternatingSchedule.Parse(configuration.Training.Schedule);
            _ = sources.Locating(() => EpochChoice.Parse(configuration.Evaluation.TasksEpochs, schedule, "evaluation.tasks_epochs"));
            OneOf("evaluation.tasks_score", configuration.Evaluation.TasksScore, "phase", "causal", "mlm", "both");
            OneOf("evaluation.tasks_convention", configuration.Evaluation.TasksConvention, "golden", "pipeline2024");
            AtLeast("evaluation.tasks_limit", configuration.Evaluation.TasksLimit, 1);
        }

        private void OneOf(string path, string? value, params string[] names)
        {
            if (value is not null && !names.Contains(value))
            {
                throw Wrong(path, $" \"{value}\" is not known. {NearestName.Suggestion(value, names)}");
            }
        }

        private void AtLeast<T>(string path, T? value, T least)
            where T : struct, INumber<T>
        {
            if (value is { } number && number < least)
            {
                throw Wrong(path, Text($" is {number}: it must be at least {least}."));
            }
        }

        private void Positive(string path, double? value)
        {
            if (value <= 0)
            {
                throw Wrong(path, Text($" is {value}: it must be above 0."));
            }
        }

        private void Within(string path, double? value, double least, double most)
        {
            if (value < least || value > most)
            {
                throw Wrong(path, Text($" is {value}: it must be between {least} and {most}."));
            }
        }

        private UserException Wrong(string path, string what) => new($"{sources.Prefix(path)}{path}{what}");

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
