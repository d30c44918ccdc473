using AntLM.Engine.Evaluation.Finetuning;

namespace AntLM.Engine.Tests.Evaluation.Finetuning;

/// <summary>Against tables worked out by hand.</summary>
public sealed class ClassificationMetricsTests
{
    [Test]
    public void Two_labels_give_accuracy_F1_of_label_1_and_Matthews_correlation()
    {
        // 6 right of label 1, 1 of them missed, 2 of label 0 taken for 1, 3 right of label 0.
        var metrics = Of([(1, 1, 6), (0, 1, 1), (1, 0, 2), (0, 0, 3)]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metrics.Examples, Is.EqualTo(12));
            Assert.That(metrics.Accuracy, Is.EqualTo(9 / 12.0).Within(1e-15));

            // Precision 6/8, recall 6/7: 2 · 6 / (8 + 7).
            Assert.That(metrics.F1, Is.EqualTo(0.8).Within(1e-15));

            // (6 · 3 − 2 · 1) / √(8 · 7 · 5 · 4)
            Assert.That(metrics.Matthews, Is.EqualTo(16 / Math.Sqrt(1120)).Within(1e-15));
            Assert.That(metrics.StandardError, Is.EqualTo(0.125).Within(1e-15));
        }
    }

    [Test]
    public void All_right_is_1_and_all_wrong_is_minus_1()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of([(1, 1, 3), (0, 0, 2)]), Is.EqualTo(new ClassificationMetrics(5, 1, 1, 1)));
            Assert.That(Of([(0, 1, 3), (1, 0, 2)]), Is.EqualTo(new ClassificationMetrics(5, 0, 0, -1)));
        }
    }

    [Test]
    public void What_is_not_defined_is_0()
    {
        using (Assert.EnterMultipleScope())
        {
            // Label 1 is never predicted: recall 0, no precision.
            Assert.That(Of([(0, 1, 3), (0, 0, 1)]), Is.EqualTo(new ClassificationMetrics(4, 0.25, 0, 0)));

            // Label 1 is always predicted: precision 3/4, recall 1, F1 2 · 3 / (4 + 3), no correlation with a constant.
            Assert.That(Of([(1, 1, 3), (1, 0, 1)]), Is.EqualTo(new ClassificationMetrics(4, 0.75, 6.0 / 7, 0)));

            // One class only, and it is predicted: nothing of label 1, so no F1; of label 0 alone no correlation.
            Assert.That(Of([(0, 0, 4)]), Is.EqualTo(new ClassificationMetrics(4, 1, 0, 0)));

            // One class only, label 1: F1 is whole, the correlation is not defined.
            Assert.That(Of([(1, 1, 4)]), Is.EqualTo(new ClassificationMetrics(4, 1, 1, 0)));

            // One class only, predictions of both: no correlation.
            Assert.That(Of([(1, 1, 1), (0, 1, 1)]), Is.EqualTo(new ClassificationMetrics(2, 0.5, 2.0 / 3, 0)));
        }
    }

    [Test]
    public void Three_labels_have_no_F1_and_Gorodkins_correlation()
    {
        // n = 6, right 3; predicted 2, 3, 1 times, true 2, 2, 2 times: (6 · 3 − 12) / √((36 − 14)(36 − 12)).
        var metrics = Of([(0, 0, 2), (1, 1, 1), (2, 1, 1), (1, 2, 2)], labels: 3);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metrics.Accuracy, Is.EqualTo(0.5).Within(1e-15));
            Assert.That(metrics.F1, Is.Null);
            Assert.That(metrics.Matthews, Is.EqualTo((18 - 12) / Math.Sqrt(22 * 24)).Within(1e-15));
        }
    }

    [Test]
    public void Nothing_to_judge_is_refused() =>
        Assert.That(() => ClassificationMetrics.Of([], [], 2), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Seeds_have_a_mean_and_a_sample_deviation()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SeedMean.Of([0.5]), Is.EqualTo(new SeedMean(0.5, null)));

            // Deviations −1, 0, 1: √(2 / 2).
            Assert.That(SeedMean.Of([1, 2, 3]), Is.EqualTo(new SeedMean(2, 1)));
        }
    }

    private static ClassificationMetrics Of((int Predicted, int Actual, int Times)[] table, int labels = 2) => ClassificationMetrics.Of(
        [.. table.SelectMany(cell => Enumerable.Repeat(cell.Predicted, cell.Times))],
        [.. table.SelectMany(cell => Enumerable.Repeat(cell.Actual, cell.Times))],
        labels);
}
