namespace AntLM.Engine.Data;

/// <summary>Delivers the batches of an epoch; which tokens stand in them depends only on (seed, epoch).</summary>
public interface IBatchSource
{
    /// <summary>Optimiser steps of an epoch, counted from 1: layouts that shorten or shift differ between epochs.</summary>
    int StepsInEpoch(int epoch);

    /// <summary>The GLOBAL batches of an epoch, one for each optimiser step, in order. Epochs count from 1.</summary>
    IEnumerable<TokenBatch> Batches(int epoch);
}
