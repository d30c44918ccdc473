using AntLM.OperationCases;

namespace AntLM.Kernels.Tests.Operations;

/// <summary>What a comparison of two devices should give.</summary>
internal static class Differences
{
    /// <summary>Fails where a tensor differs by more than its limit, and prints each as a percentage of it.</summary>
    public static void AreSmall(IReadOnlyList<TensorDifference> differences)
    {
        foreach (var difference in differences)
        {
            TestContext.Out.WriteLine(difference);
        }

        Assert.That(differences, Is.Not.Empty);
        Assert.That(differences.Where(difference => difference.IsOver), Is.Empty);
    }
}
