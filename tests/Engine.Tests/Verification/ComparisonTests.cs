using AntLM.Engine.Verification;

namespace AntLM.Engine.Tests.Verification;

public sealed class ComparisonTests
{
    [TestCase(2.0, 2.0, 0.0)]
    [TestCase(2.00001, 2.0, 50.0)]
    [TestCase(-1.99999, -2.0, 50.0)]
    [TestCase(0.0, 0.0, 0.0)]
    [TestCase(1e-30, 0.0, double.PositiveInfinity)]
    public void A_numbers_error_is_relative_to_its_reference(double actual, double expected, double percent)
    {
        var comparison = new Comparison();
        comparison.Number("x", "", actual, expected, limit: 1e-5);
        Assert.That(comparison.Quantities[0].Percent, Is.EqualTo(percent).Within(1e-3));
    }

    [Test]
    public void A_tensors_error_is_the_largest_difference_by_the_references_largest_magnitude()
    {
        var comparison = new Comparison();
        comparison.Tensor("x", [1, -8, 0.5f], [1, -8, 0.25f], new TensorLimit(TensorMeasure.LargestDifference, 0.0625));
        Assert.That(comparison.Quantities[0], Is.EqualTo(new Quantity("x", "", 0.03125, 0.0625)));
        Assert.That(comparison.Quantities[0].IsOver, Is.False);
    }

    [TestCase(3f, 4f, 0.0)]
    [TestCase(6f, 8f, 0.0)]
    [TestCase(4f, 3f, 0.04)]
    [TestCase(-3f, -4f, 2.0)]
    [TestCase(0f, 0f, double.NaN)]
    public void A_tensors_direction_is_compared_by_the_cosine(float x, float y, double error)
    {
        var comparison = new Comparison();
        comparison.Tensor("x", [x, y], [3, 4], new TensorLimit(TensorMeasure.Direction, 1e-3));
        Assert.That(comparison.Quantities[0].Error, Is.EqualTo(error).Within(1e-12));
        Assert.That(comparison.Quantities[0].IsOver, Is.EqualTo(error != 0));
    }

    [Test]
    public void What_is_not_a_number_is_over_its_limit_and_stays_the_worst()
    {
        var comparison = new Comparison();
        comparison.Number("x", "step 1", double.NaN, 3, limit: 1e-5);
        comparison.Number("x", "step 2", 5, 3, limit: 1e-5);
        comparison.Tensor("y", [float.NaN, 1], [1, 1], new TensorLimit(TensorMeasure.LargestDifference, 1e-5));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.Quantities.Select(quantity => quantity.IsOver), Is.EqualTo(new[] { true, true }));
            Assert.That(comparison.Quantities[0].Where, Is.EqualTo("step 1"));
        }
    }

    [Test]
    public void Of_several_under_a_name_the_worst_stays_and_what_has_no_reference_is_listed()
    {
        var comparison = new Comparison();
        comparison.Number("loss", "step 0", 1.1, 1, limit: 1);
        comparison.Number("loss", "step 1", 1.5, 1, limit: 1);
        comparison.Number("loss", "step 2", 1.2, 1, limit: 1);
        comparison.Number("lr", "step 2", 1.2, null, limit: 1);
        comparison.Number("tokens", "", 31, 30, limit: 0);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.Quantities.Select(quantity => quantity.Where), Is.EqualTo(new[] { "step 1", "" }));
            Assert.That(comparison.WithoutReference, Is.EqualTo(new[] { "lr" }));
            Assert.That(comparison.Quantities[1].IsOver, Is.True);
        }
    }
}
