namespace AntLM.Engine.Profiling;

/// <summary>The part of a training step that an operation runs in, in the order of a step.</summary>
public enum StepPhase
{
    /// <summary>From the tokens to the rows that the head reads.</summary>
    Forward,

    /// <summary>The classifier over the vocabulary: logits, loss and, in training, its gradients in the same pass.</summary>
    Loss,

    /// <summary>What the backward pass computes again because it was not kept.</summary>
    Recompute,

    /// <summary>Gradients of everything below the classifier.</summary>
    Backward,

    /// <summary>Zeroed gradients, their norm, the update.</summary>
    Optimizer,
}
