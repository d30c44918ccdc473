namespace AntLM.OperationCases;

/// <summary>How an operation meets one of its inputs.</summary>
public enum CaseInputKind
{
    /// <summary>An activation whose gradient the operation writes, or adds to where the run says so.</summary>
    Activation,

    /// <summary>A state of the residual stream, that shares its gradient with the next state.</summary>
    Residual,

    /// <summary>Values with a gradient that every backward pass adds to.</summary>
    Parameter,

    /// <summary>Numbers without a gradient.</summary>
    Constant,
}
