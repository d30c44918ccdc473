using AntLM.Engine.Tensors;

namespace AntLM.Engine.Training;

/// <summary>Adds gradients up over the processes that train one model together. One process is a world of its own.</summary>
public interface ICollective
{
    /// <summary>How many processes there are.</summary>
    int WorldSize { get; }

    /// <summary>Replaces every element by its sum over all processes, the same bits everywhere.</summary>
    void Sum(Tensor tensor);
}
