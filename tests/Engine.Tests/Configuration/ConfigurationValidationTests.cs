using AntLM.Engine.Configuration;

namespace AntLM.Engine.Tests.Configuration;

public sealed class ConfigurationValidationTests
{
    [TestCase("training.sequence_length=257", "training.sequence_length is 257, longer than model.max_position_embeddings = 256")]
    [TestCase("training.sequence_length=1", "training.sequence_length is 1: it must be at least 2")]
    [TestCase("training.long_sequences_factor=3", "training.long_sequences_factor × training.sequence_length = 3 × 128 = 384, longer")]
    [TestCase("training.long_sequences_factor=0", "must be at least 1")]
    [TestCase("training.batch_size=0", "training.batch_size is 0: it must be at least 1")]
    [TestCase("training.micro_batch_size=0", "must be at least 1")]
    [TestCase("training.micro_batch_size=129", "training.micro_batch_size = 129 is larger than training.batch_size = 128")]
    [TestCase("training.recompute=block", "training.recompute \"block\" is not known. Did you mean blocks?")]
    [TestCase("training.long_sequences_from=1.5", "must be between 0 and 1")]
    [TestCase("training.keep_checkpoints=-1", "must be at least 0")]
    [TestCase("training.schedule=4_CLM+16_MLN", "column 10: expected CLM or MLM")]
    [TestCase("optimizer.name=adamm", "optimizer.name \"adamm\" is not known. Did you mean adamw?")]
    [TestCase("optimizer.betas=[0.9]", "two numbers are expected")]
    [TestCase("optimizer.betas=[0.9, 1]", "optimizer.betas is [0.9, 1]: two numbers are expected, each at least 0 and below 1")]
    [TestCase("optimizer.learning_rate=0", "must be above 0")]
    [TestCase("optimizer.epsilon=-1e-8", "must be above 0")]
    [TestCase("optimizer.max_gradient_norm=0", "must be above 0")]
    [TestCase("optimizer.weight_decay=-0.5", "optimizer.weight_decay is -0.5: it must be at least 0")]
    [TestCase("learning_rate.schedule=cosin", "Did you mean cosine?")]
    [TestCase("learning_rate.minimum_factor=1.5", "must be between 0 and 1")]
    [TestCase("learning_rate.warmup_steps=-1", "must be at least 0")]
    [TestCase("masking.probability=0", "must be above 0 and at most 1")]
    [TestCase("masking.probability=1.01", "must be above 0 and at most 1")]
    [TestCase("masking.strategy=spans", "Did you mean span?")]
    [TestCase("data.layout=segment", "Did you mean segments?")]
    [TestCase("data.separator=end", "data.separator \"end\" is not known. There are: begin, none.")]
    [TestCase("data.dev_fraction=1", "must be at least 0 and below 1")]
    [TestCase("data.short_segment_probability=2", "must be between 0 and 1")]
    [TestCase("data.max_words=0", "must be at least 1")]
    [TestCase("tokenizer.kind=unigram", "tokenizer.kind \"unigram\" is not known. There are: bpe, wordpiece.")]
    [TestCase("tokenizer.vocabulary_size=16001", "tokenizer.vocabulary_size = 16001 is larger than the model's vocabulary of 16000")]
    [TestCase("evaluation.tasks=[blmp]", "evaluation.tasks \"blmp\" is not known. Did you mean blimp?")]
    [TestCase("evaluation.tasks=[ewok]", "evaluation.tasks_data, the folder that holds them, is not given")]
    [TestCase("evaluation.tasks_epochs=[phases, 99]", "evaluation.tasks_epochs has '99'")]
    [TestCase("evaluation.tasks_score=masked", "There are: phase, causal, mlm, both.")]
    [TestCase("evaluation.tasks_convention=gold", "Did you mean golden?")]
    [TestCase("evaluation.tasks_limit=0", "evaluation.tasks_limit is 0")]
    [TestCase("evaluation.pairs_score=masked", "is not known. There are: causal, mlm, both.")]
    [TestCase("evaluation.max_sequences=0", "must be at least 1")]
    [TestCase("model.hidden_dropout_prob=0.1", "means nothing to babyllama")]
    [TestCase("model.num_attention_heads=7", "model.num_attention_heads = 7 does not divide model.hidden_size = 256")]
    [TestCase("model.architecture=ltgbert", "contradicts model.preset")]
    [TestCase("model.preset=babylama-16m", "model.preset \"babylama-16m\" is not known. Did you mean babyllama-16m?")]
    public void AValueThatMakesNoSenseIsReportedWithItsSource(string setting, string message)
    {
        var exception = Assert.Throws<UserException>(() => Read(setting));
        Assert.That(exception!.Message, Does.Contain(message));
        Assert.That(exception.Message, Does.StartWith($"--set {setting[..setting.IndexOf('=')]}: "));
    }

    [Test]
    public void WarmUpIsGivenInOneWay()
    {
        var exception = Assert.Throws<UserException>(() => Read("learning_rate.warmup_steps=3", "learning_rate.warmup_fraction=0.1"));
        Assert.That(exception!.Message, Does.Contain("learning_rate.warmup_fraction and learning_rate.warmup_steps are both given"));
    }

    [Test]
    public void LongSequencesThatNeverBeginMayBeTooLong() =>
        Assert.That(() => Read("training.long_sequences_factor=3", "training.long_sequences_from=1"), Throws.Nothing);

    private static ResolvedConfiguration Read(params string[] settings) =>
        ConfigurationReader.Read(null, settings.Prepend("model.preset=babyllama-16m").Select(ConfigurationOverride.Parse));
}
