namespace AntLM.Engine.Optimizers;

/// <summary>How the learning rate falls after its warm-up.</summary>
public enum LearningRateShape
{
    /// <summary>Half a cosine wave.</summary>
    Cosine,

    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>Not at all.</summary>
    Constant,
}
