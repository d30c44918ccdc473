namespace AntLM.Engine.Verification;

/// <summary>What the error of a tensor is.</summary>
internal enum TensorMeasure
{
    /// <summary>The largest |actual − expected| by the largest |expected|.</summary>
    LargestDifference,

    /// <summary>1 − the cosine of the angle between actual and expected.</summary>
    Direction,
}
