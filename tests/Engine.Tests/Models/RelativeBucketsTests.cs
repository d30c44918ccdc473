using AntLM.Engine.Models;

namespace AntLM.Engine.Tests.Models;

internal sealed class RelativeBucketsTests
{
    [TestCase(1, 32, 512)]
    [TestCase(3, 4, 5)]
    [TestCase(31, 8, 100)]
    [TestCase(128, 32, 512)]
    [TestCase(127, 7, 33)]
    [TestCase(600, 32, 512)]
    public void IsTheFormula(int length, int bucketSize, int maxPositions)
    {
        var table = RelativeBuckets.Table(length, bucketSize, maxPositions);

        Assert.That(table, Has.Length.EqualTo((2 * length) - 1));
        for (var r = -(length - 1); r < length; r++)
        {
            Assert.That(table[r + length - 1], Is.EqualTo(bucketSize - 1 + Bucket(r, bucketSize, maxPositions)), $"distance {r}");
        }
    }

    [Test]
    public void UsesEveryRowOfTheEmbeddingAndNoOther()
    {
        var table = RelativeBuckets.Table(512, 32, 512);

        Assert.That(table[0], Is.EqualTo(0));
        Assert.That(table[511], Is.EqualTo(31));
        Assert.That(table[^1], Is.EqualTo(62));
        Assert.That(table, Is.Ordered);
    }

    [TestCase(0, 32, 512)]
    [TestCase(8, 3, 512)]
    [TestCase(8, 32, 17)]
    public void RefusesSizesWithoutMeaning(int length, int bucketSize, int maxPositions) =>
        Assert.That(() => RelativeBuckets.Table(length, bucketSize, maxPositions), Throws.TypeOf<ArgumentOutOfRangeException>());

    private static int Bucket(int r, int bucketSize, int maxPositions)
    {
        var middle = bucketSize / 2;
        var size = -middle < r && r < middle ? middle - 1 : Math.Min(Math.Abs(r), maxPositions - 1);
        if (size <= middle)
        {
            return r;
        }

        var logarithmic = Math.Log((double)size / middle) / Math.Log((double)(maxPositions - 1) / middle) * (middle - 1);
        return Math.Sign(r) * ((int)Math.Ceiling(logarithmic) + middle);
    }
}
