using AntLM.Engine.Tensors;

namespace AntLM.Engine.Devices;

/// <summary>
/// The operation surface of a device, in fused operations: a plain device composes them, a fast one fuses them.
/// Arguments stand in one order: sources, sizes, destinations. Shapes: N = batch · length token rows, D hidden size, F feed-forward
/// size, V vocabulary, K bucket size, H heads, d = D / H.
/// </summary>
/// <remarks>
/// Every destination is written (=) unless its text says that it accumulates (+=). Gradients of parameters always accumulate.
/// A flag `accumulate` chooses between the two for a gradient that several operations add to. Results do not depend on the number of
/// threads, and two calls with the same bits give the same bits.
/// </remarks>
public interface IOperations
{
    /// <summary>Sets every element to zero.</summary>
    void Zero(Tensor destination);

    /// <summary>Copies values into a tensor of another element type, rounding to nearest even. Both of the same count.</summary>
    void Cast(Tensor source, Tensor destination);

    /// <summary>y = x Wᵀ + b. x [N, in], weight [out, in], bias [out] or null, y [N, out].</summary>
    void Linear(Tensor x, Tensor weight, Tensor? bias, Tensor y);

    /// <summary>gradX (= or +=) gradY W. gradY [N, out], weight [out, in], gradX [N, in].</summary>
    void LinearBackwardInput(Tensor gradY, Tensor weight, bool accumulate, Tensor gradX);

    /// <summary>
    /// gradWeight += gradYᵀ x; gradBias += column sums of gradY. x [N, in], gradWeight [out, in], gradBias [out] or null.
    /// </summary>
    void LinearBackwardWeight(Tensor gradY, Tensor x, Tensor gradWeight, Tensor? gradBias);

    /// <summary>y[r] = table[ids[r]]. ids [N] Int32, table [V, D], y [N, D] Float32 (the residual stream begins here).</summary>
    void Embedding(Tensor ids, Tensor table, Tensor y);

    /// <summary>gradTable[ids[r]] += gradY[r], equal ids in ascending r.</summary>
    void EmbeddingBackward(Tensor gradY, Tensor ids, Tensor gradTable);

    /// <summary>y = x · r · gain, r = 1 / sqrt(mean(x²) + ε), row by row. x, y [N, D], gain [D], inverseRms [N].</summary>
    void RmsNorm(Tensor x, Tensor gain, float epsilon, Tensor y, Tensor inverseRms);

    /// <summary>gradX (= or +=) r · (g − x · r² · mean(g · x)) with g = gradY · gain; gradGain += Σ rows gradY · x · r.</summary>
    void RmsNormBackward(Tensor gradY, Tensor x, Tensor gain, Tensor inverseRms, bool accumulate, Tensor gradX, Tensor gradGain);

    /// <summary>sum = residual + dropout(branch); y = RMSNorm(sum) · gain. residual, sum [N, D] Float32, branch, y [N, D].</summary>
    void AddRmsNorm(Tensor residual, Tensor branch, Dropout dropout, Tensor gain, float epsilon, Tensor sum, Tensor y, Tensor inverseRms);

    /// <summary>
    /// gradSum += norm backward of gradY; gradBranch = dropout backward of the new gradSum; gradGain += . The gradient of the residual is
    /// gradSum itself: the stream has one gradient, added to in place.
    /// </summary>
    void AddRmsNormBackward(
        Tensor gradY, Tensor sum, Tensor gain, Tensor inverseRms, Dropout dropout, Tensor gradSum, Tensor gradBranch, Tensor gradGain);

    /// <summary>y = (x − mean) · r · gain + bias, r = 1 / sqrt(variance + ε), row by row. gain, bias [D], both null for the plain norm;
    /// mean, inverseDeviation [N].</summary>
    void LayerNorm(Tensor x, Tensor? gain, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation);

    /// <summary>
    /// gradX (= or +=) r · (g − mean(g) − x̂ · mean(g · x̂)), g = gradY · gain, x̂ = (x − mean) · r; gradGain, gradBias +=.
    /// </summary>
    void LayerNormBackward(
        Tensor gradY, Tensor x, Tensor? gain, Tensor mean, Tensor inverseDeviation, bool accumulate,
        Tensor gradX, Tensor? gradGain, Tensor? gradBias);

    /// <summary>sum = residual + dropout(branch); y = LN₀(sum), the norm without gain and bias. residual, sum Float32.</summary>
    void AddLayerNorm(Tensor residual, Tensor branch, Dropout dropout, float epsilon, Tensor sum, Tensor y, Tensor inverseDeviation);

    /// <summary>gradSum += norm backward of gradY, from y itself (= x̂); gradBranch = dropout backward of the new gradSum.</summary>
    void AddLayerNormBackward(Tensor gradY, Tensor y, Tensor inverseDeviation, Dropout dropout, Tensor gradSum, Tensor gradBranch);

    /// <summary>y = dropout(x). rows [N] Int32 or null: the row that element indices are counted by, where x was gathered;
    /// entries at or beyond count (null: all rows) may be anything.</summary>
    void DropOut(Tensor x, Dropout dropout, Tensor? rows, Tensor y);

    /// <summary>gradX (= or +=) gradY, kept elements scaled, dropped ones zero.</summary>
    void DropOutBackward(Tensor gradY, Dropout dropout, Tensor? rows, bool accumulate, Tensor gradX);

    /// <summary>Rotates queries and keys of qkv [N, 3D] in place: row r, position t = r mod length, head h, pairs (m, m + d/2)
    /// turn by the angle whose cosine and sine stand in angles [length, d] (cosines in the first d/2 columns, sines behind them).</summary>
    void Rotary(Tensor qkv, Tensor angles, int heads, int length);

    /// <summary>Rotates the gradients of queries and keys back, in place.</summary>
    void RotaryBackward(Tensor gradQkv, Tensor angles, int heads, int length);

    /// <summary>output = softmax(mask(q kᵀ / √d)) v, head by head. qkv [N, 3D] = queries, keys, values side by side, output [N, D],
    /// logSumExp [N, H]: ln Σ exp of each query's visible scores.</summary>
    void Attention(Tensor qkv, AttentionMask mask, int heads, Tensor output, Tensor logSumExp);

    /// <summary>gradQkv = from gradOutput [N, D]. Probabilities are computed again from logSumExp.</summary>
    void AttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor output, Tensor logSumExp, AttentionMask mask, int heads, Tensor gradQkv);

    /// <summary>
    /// LTG-BERT's attention (SPEC §3): s_ij = (q_i·k_j + q_i·k̂_b + k_j·q̂_b) / sqrt(3d), b = buckets[i − j + length − 1];
    /// output = dropout(softmax(mask(s))) v. qkv [N, 3D], positions [2K−1, 2D] = q̂, k̂ side by side, buckets [2·length − 1] Int32,
    /// output [N, D], logSumExp [N, H].
    /// </summary>
    void DisentangledAttention(
        Tensor qkv, Tensor positions, Tensor buckets, AttentionMask mask, int heads, Dropout dropout, Tensor output, Tensor logSumExp);

    /// <summary>gradQkv =, gradPositions = (the sum over the whole micro-batch, in a fixed order).</summary>
    void DisentangledAttentionBackward(
        Tensor gradOutput, Tensor qkv, Tensor positions, Tensor buckets, Tensor output, Tensor logSumExp, AttentionMask mask, int heads,
        Dropout dropout, Tensor gradQkv, Tensor gradPositions);

    /// <summary>y = silu(gate) ⊙ up. gateUp [N, 2F] = gate, up side by side, y [N, F].</summary>
    void SwiGlu(Tensor gateUp, Tensor y);

    /// <summary>gradGateUp = from gradY [N, F].</summary>
    void SwiGluBackward(Tensor gradY, Tensor gateUp, Tensor gradGateUp);

    /// <summary>y = LN₀(value ⊙ gelu_tanh(gate)). valueGate [N, 2F] = value, gate side by side, y [N, F], inverseDeviation [N].</summary>
    void GeGluNorm(Tensor valueGate, float epsilon, Tensor y, Tensor inverseDeviation);

    /// <summary>gradValueGate = from gradY [N, F], y (= x̂) and inverseDeviation.</summary>
    void GeGluNormBackward(Tensor gradY, Tensor valueGate, Tensor y, Tensor inverseDeviation, Tensor gradValueGate);

    /// <summary>y = x · Φ(x), the exact (erf) GELU (Hendrycks and Gimpel 2016).</summary>
    void Gelu(Tensor x, Tensor y);

    /// <summary>gradX = gradY · (Φ(x) + x φ(x)).</summary>
    void GeluBackward(Tensor gradY, Tensor x, Tensor gradX);

    /// <summary>y[c] = x[rows[c]] for c below the count, zero behind it. x [N, D], y [capacity, D].</summary>
    void GatherRows(Tensor x, TargetRows targets, Tensor y);

    /// <summary>gradX[rows[c]] = gradY[c], every other row zero.</summary>
    void GatherRowsBackward(Tensor gradY, TargetRows targets, Tensor gradX);

    /// <summary>
    /// logits = hidden Wᵀ + bias over chunks of rows, never all at once. rowLoss[c] = −ln softmax(logits[c])[ids[c]],
    /// rowCorrect[c] = 1 where the target has the largest logit (first of equals), loss[0] = Σ rowLoss / denominator[0]; entries behind
    /// the count are zero. hidden [capacity, D], weight [V, D], bias [V] or null, denominator [1], rowLoss [capacity],
    /// rowCorrect [capacity] Int32, loss [1].
    /// </summary>
    void CrossEntropy(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss);

    /// <summary>
    /// The same, and while a chunk is at hand its gradients: gradHidden = (zero behind the count), gradWeight +=, gradBias +=.
    /// </summary>
    void CrossEntropyWithGradient(
        Tensor hidden, Tensor weight, Tensor? bias, TargetRows targets, Tensor denominator, Tensor rowLoss, Tensor rowCorrect, Tensor loss,
        Tensor gradHidden, Tensor gradWeight, Tensor? gradBias);

    /// <summary>norm[0] = 2-norm of all gradients, not finite where one of them is not. norm [1].</summary>
    void GradientNorm(Tensor gradients, Tensor norm);

    /// <summary>One AdamW step over the whole block, gradients clipped by norm. Writes nothing when norm[0] is not finite.
    /// compute: the copy of values in the compute type, or null where values themselves are computed with.</summary>
    void AdamW(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute);

    /// <summary>
    /// One LAMB step over the whole block (SPEC §6), gradients clipped by norm. Writes nothing when norm[0] is not finite.
    /// </summary>
    void Lamb(
        Tensor gradients, Tensor norm, IReadOnlyList<ParameterSegment> segments, in OptimizerStep step,
        Tensor firstMoment, Tensor secondMoment, Tensor values, Tensor? compute);
}
