// Softmax and cross-entropy of a chunk of rows of logits, and the gradient of the logits.
//
//   logits        [chunk, vocabulary]   fp32, without bias: losses of texts are compared with each other, bf16 would blur them;
//                                       replaced by their gradient where `replace` says so
//   bias          [vocabulary]          fp32, or null
//   ids           [capacity]            int: the targets; anything at and beyond the count
//   count         [1]                   int
//   denominator   [1]                   fp32
//   row_loss      [capacity]            fp32: −ln softmax(logits)[target], zero behind the count
//   row_correct   [capacity]            int: whether the target has the largest logit and is the first that has it, zero behind the count
//   gradients     [chunk, vocabulary]   Storage: the gradient once more, or null
//   loss          [1]                   fp32: Σ row_loss / denominator
//
// The gradient is (softmax − one at the target) / denominator, zero behind the count.
//
// One block a row. The largest logit and the sum of powers come out of one reading (Milakov and Gimelshein 2018, "Online normalizer
// calculation for softmax"); the gradient takes another, from the cache. Reads the logits and writes the gradients once, bound by memory.
#include "common.cuh"

// Logits first .. first + 7 with their bias, −∞ beyond the vocabulary.
__device__ __forceinline__ void load_logits(const float* line, const float* bias, int first, int vocabulary, float (&values)[Lanes])
{
    load_lanes(line, first, vocabulary, values);
    if (bias != nullptr) {
        float biases[Lanes];
        load_lanes(bias, first, vocabulary, biases);
        for (int lane = 0; lane < Lanes; lane++) values[lane] += biases[lane];
    }
    for (int lane = 0; lane < Lanes; lane++)
        if (first + lane >= vocabulary) values[lane] = -INFINITY;
}

// Gradients first .. first + 7 to where they are wanted.
__device__ __forceinline__ void store_gradient(const float (&values)[Lanes], int first, int vocabulary, int replace, float* line,
                                               Storage* copy)
{
    if (replace) store_lanes(line, first, vocabulary, values);
    if (copy != nullptr) store_lanes(copy, first, vocabulary, values);
}

// A target outside the vocabulary makes its row NaN: a kernel cannot refuse it, and no step is taken with such gradients.
extern "C" __global__ void cross_entropy(const float* bias, const int* ids, const int* count, const float* denominator, int first_row,
                                         int vocabulary, int replace, float* logits, float* row_loss, int* row_correct, Storage* gradients)
{
    const int row = first_row + blockIdx.x;
    float* line = logits + (long long)blockIdx.x * vocabulary;
    Storage* copy = gradients == nullptr ? nullptr : gradients + (long long)blockIdx.x * vocabulary;
    if (row >= *count) {
        const float zeros[Lanes] = {};
        for (int i = first_lane(); i < vocabulary; i += lane_step()) store_gradient(zeros, i, vocabulary, replace, line, copy);
        if (threadIdx.x == 0) {
            row_loss[row] = 0;
            row_correct[row] = 0;
        }
        return;
    }

    const int target = ids[row];
    float target_logit = __uint_as_float(0x7fc00000u);
    if ((unsigned)target < (unsigned)vocabulary) target_logit = line[target] + (bias != nullptr ? bias[target] : 0.f);

    // softmax − 1 is minus the sum of the others: of a target that is nearly certain, the difference would leave nothing.
    float largest = -INFINITY, others = 0;
    bool beaten = false;
    for (int i = first_lane(); i < vocabulary; i += lane_step()) {
        float values[Lanes];
        load_logits(line, bias, i, vocabulary, values);
        float group = values[0];
        for (int lane = 1; lane < Lanes; lane++) group = fmaxf(group, values[lane]);
        if (group > largest) {
            others *= expf(largest - group);
            largest = group;
        }
        for (int lane = 0; lane < Lanes; lane++) {
            if (i + lane == target) continue;
            others += expf(values[lane] - largest);
            beaten |= !(i + lane < target ? values[lane] < target_logit : values[lane] <= target_logit);
        }
    }
    const float top = block_max(largest);
    others = block_sum(others * expf(largest - top));
    const bool correct = !__syncthreads_or(beaten);
    const float power = expf(target_logit - top);

    if (threadIdx.x == 0) {
        row_loss[row] = log1pf(others + (power - 1)) + (top - target_logit);
        row_correct[row] = correct;
    }
    if (!replace && copy == nullptr) return;
    const float scale = 1.f / ((others + power) * *denominator);
    for (int i = first_lane(); i < vocabulary; i += lane_step()) {
        float values[Lanes];
        load_logits(line, bias, i, vocabulary, values);
        for (int lane = 0; lane < Lanes; lane++) values[lane] = (i + lane == target ? -others : expf(values[lane] - top)) * scale;
        store_gradient(values, i, vocabulary, replace, line, copy);
    }
}

// loss = Σ row_loss / denominator, zero where nothing has a target. One block.
extern "C" __global__ void cross_entropy_loss(const float* row_loss, const int* count, const float* denominator, float* loss)
{
    double sum = 0;
    for (int row = threadIdx.x; row < *count; row += blockDim.x) sum += row_loss[row];
    sum = block_sum(sum);
    if (threadIdx.x == 0) *loss = *count == 0 ? 0.f : (float)(sum / *denominator);
}
