using AntLM.Engine.Configuration;
using AntLM.Engine.Data;
using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Data;

[TestFixture("stream")]
[TestFixture("segments")]
public class BatchSamplerTests(string layoutName)
{
    private TextFolder folder = null!;
    private PreparedData data = null!;
    private TokenLayout layout = null!;

    [OneTimeSetUp]
    public void Prepare()
    {
        folder = new TextFolder().With("a.train", TextFolder.Sentences(200, 1)).With("a.dev", "One.");
        data = folder.Prepare(TextFolder.WordPiece);
        layout = new LayoutChoice(new DataSection { Layout = layoutName, ShortSegmentProbability = 0.5 }, Architecture.LtgBert)
            .Over(data.Train, data.Tokenizer.SpecialTokens);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        data.Dispose();
        folder.Dispose();
    }

    [Test]
    public void BatchesDependOnSeedAndEpochAlone()
    {
        var epoch = Ids(Sampler(seed: 1), 3);

        Assert.That(Ids(Sampler(seed: 1), 3), Is.EqualTo(epoch));
        Assert.That(Ids(Sampler(seed: 1), 4), Is.Not.EqualTo(epoch));
        Assert.That(Ids(Sampler(seed: 2), 3), Is.Not.EqualTo(epoch));

        static int[][] Ids(BatchSampler sampler, int epoch) => [.. sampler.Batches(epoch).Select(batch => batch.Ids)];
    }

    [Test]
    public void OrderDiffersBetweenEpochsAndSeeds()
    {
        var plain = new SegmentsLayout(data.Train, beginId: 1, endId: 2, padId: 3, shortProbability: 0);
        int[][] orders = [Order(1, 1), Order(1, 2), Order(2, 1)];

        Assert.That(orders.Select(order => string.Join(' ', order)), Is.Unique);

        int[] Order(ulong seed, int epoch) =>
            [.. new BatchSampler(plain, seed, _ => new BatchShape(16, 5), dropLast: false).Batches(epoch).SelectMany(batch => batch.Ids)];
    }

    [Test]
    public void AResumedEpochGoesOnWithTheSameBatches()
    {
        var sampler = Sampler(seed: 1);
        var whole = sampler.Batches(2).ToArray();
        foreach (var batch in sampler.Batches(1).Take(3))
        {
            Assert.That(batch.FirstSequence, Is.Zero);
        }

        var resumed = Sampler(seed: 1).Batches(2).Skip(2).ToArray();

        Assert.That(resumed.Select(batch => batch.Ids), Is.EqualTo(whole[2..].Select(batch => batch.Ids)));
        Assert.That(resumed.Select(batch => batch.KeyLengths), Is.EqualTo(whole[2..].Select(batch => batch.KeyLengths)));
    }

    [TestCase(1), TestCase(3), TestCase(7)]
    public void EveryRowIsInOneBatch(int batchSize)
    {
        var sampler = new BatchSampler(layout, 1, _ => new BatchShape(33, batchSize), dropLast: false);
        var rows = Enumerable.Range(0, layout.RowCount(33)).ToArray();
        var expected = Rows(layout.Batch(33, rows, new EpochVariation(1, 2))).ToArray();
        var batches = sampler.Batches(2).ToArray();
        var actual = batches.SelectMany(Rows).ToArray();

        Assert.That(actual, Is.Not.EqualTo(expected), "the order is random");
        Assert.That(actual, Is.EquivalentTo(expected));
        Assert.That(batches, Has.Length.EqualTo(sampler.StepsInEpoch(2)));
        Assert.That(batches[..^1].Select(batch => batch.Rows), Is.All.EqualTo(batchSize));

        static IEnumerable<string> Rows(TokenBatch batch) =>
            Enumerable.Range(0, batch.Rows).Select(row => string.Join(' ', batch.Ids.AsSpan(row * batch.Length, batch.Length).ToArray()));
    }

    [Test]
    public void PartialBatchesCanBeDropped()
    {
        var rows = layout.RowCount(33);
        var size = rows / 2 - 1;
        var sampler = new BatchSampler(layout, 1, _ => new BatchShape(33, size), dropLast: true);

        Assert.That(rows % size, Is.Not.Zero);
        Assert.That(sampler.Batches(1).Select(batch => batch.Rows), Is.EqualTo(new[] { size, size }));
        Assert.That(sampler.StepsInEpoch(1), Is.EqualTo(2));
    }

    [Test]
    public void ShapesMayChangeByEpoch()
    {
        var sampler = new BatchSampler(layout, 1, epoch => epoch < 3 ? new(16, 8) : new(64, 2), dropLast: true);

        Assert.That(sampler.Batches(2).Select(batch => (batch.Length, batch.Rows)), Is.All.EqualTo((16, 8)));
        Assert.That(sampler.Batches(3).Select(batch => (batch.Length, batch.Rows)), Is.All.EqualTo((64, 2)));
        Assert.That(sampler.Batches(3).Count(), Is.EqualTo(sampler.StepsInEpoch(3)));
    }

    [Test]
    public void TextOfLessThanABatchIsAUserError()
    {
        var rows = layout.RowCount(33);
        var sampler = new BatchSampler(layout, 1, _ => new BatchShape(33, rows + 1), dropLast: true);

        Assert.That(
            () => sampler.StepsInEpoch(1),
            Throws.TypeOf<UserException>().With.Message.StartsWith(
                $"The training text gives {rows} sequences of 33 tokens, less than a batch of {rows + 1} (epoch 1)."));
    }

    private BatchSampler Sampler(ulong seed) => new(layout, seed, _ => new BatchShape(16, 5), dropLast: false);
}
