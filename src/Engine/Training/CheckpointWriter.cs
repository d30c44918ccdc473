namespace AntLM.Engine.Training;

/// <summary>
/// Saves a checkpoint after each epoch. Stands last among the observers, so that what the others write about an epoch is there when
/// a resumed run begins after it.
/// </summary>
/// <param name="directory">The run's directory.</param>
/// <param name="keep">Checkpoints kept beside the newest; null: all.</param>
public sealed class CheckpointWriter(RunDirectory directory, int? keep) : ITrainingObserver
{
    private TrainingRun? run;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => this.run = run;

    /// <inheritdoc/>
    public void OnEpochCompleted(EpochReport epoch)
    {
        directory.WriteCheckpoint(epoch.Epoch, checkpoint => Checkpoint.Save(run!, checkpoint));
        directory.DeleteOldCheckpoints(keep);
    }
}
