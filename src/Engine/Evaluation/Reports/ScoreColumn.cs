namespace AntLM.Engine.Evaluation.Reports;

/// <summary>What the BabyLM evaluation judges a model by.</summary>
public enum ScoreColumn
{
    /// <summary>BLiMP's 67 paradigms.</summary>
    Blimp,

    /// <summary>The supplement's 5.</summary>
    Supplement,

    /// <summary>EWoK's 11 domains.</summary>
    Ewok,

    /// <summary>The 11 tasks of (Super)GLUE.</summary>
    Glue,

    /// <summary>The mean of the other four.</summary>
    Macro,
}
