namespace AntLM.Engine.Training;

/// <summary>
/// Is told what a training run does. Displays, logs, evaluations and checkpoints are observers; the trainer knows none of them.
/// Observers are called in the order in which they were given; an exception stops the run.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>Before the first step of a fresh or resumed run.</summary>
    void OnStarted(TrainingRun run)
    {
    }

    /// <summary>After every optimiser step.</summary>
    void OnStep(StepReport step)
    {
    }

    /// <summary>After the last step of an epoch. The run's model and optimiser are as that step left them.</summary>
    void OnEpochCompleted(EpochReport epoch)
    {
    }

    /// <summary>After the last epoch.</summary>
    void OnCompleted()
    {
    }
}
