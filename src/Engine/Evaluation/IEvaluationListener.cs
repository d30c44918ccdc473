namespace AntLM.Engine.Evaluation;

/// <summary>Is told of evaluations: logs and displays.</summary>
public interface IEvaluationListener
{
    /// <summary>After each evaluation, in the order in which listeners were given.</summary>
    void OnEvaluated(EvaluationReport report);
}
