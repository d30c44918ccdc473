// Attention: output = softmax(mask(scale · q kᵀ)) v, head by head. What the passes compute and in which shapes: attention_passes.cuh.
//
// Forward 4 · HeadSize flops a visible (query, key), backward 14 (scores and grad_p twice). Bytes: each block reads its own rows once and
// those of the other side once a tile, mostly from the second-level cache; bound by the arithmetic of fp32.
#include "attention_passes.cuh"

struct PlainTerms {
    __device__ __forceinline__ void add_scores(int, int, Scores&) const {}

    __device__ __forceinline__ void factors(int, int, float (&factors)[Columns]) const
    {
        for (int b = 0; b < Columns; b++) factors[b] = 1;
    }

    __device__ __forceinline__ void begin_gradients() const {}

    __device__ __forceinline__ void collect_queries(const float*, int, int) const {}

    __device__ __forceinline__ void collect_keys(const float*, int, int) const {}

    __device__ __forceinline__ void finish_queries(const float*, float*, RowSums&) const {}

    __device__ __forceinline__ void finish_keys(const float*, float*, RowSums&) const {}
};

extern "C" __global__ __launch_bounds__(TileThreads) void
attention_forward(const Storage* qkv, const int* key_lengths, const int* document_starts, int causal, int length, float scale,
                  Storage* output, float* log_sum_exp)
{
    DYNAMIC_SHARED(float, shared);
    const AttentionHead place(length);
    const AttentionMask mask = read_mask(key_lengths, document_starts, causal, length, place.sequence);
    attend(PlainTerms{}, place, mask, scale, qkv, shared, output, log_sum_exp);
}

// Writes the queries' part of grad_qkv, and delta for attention_backward_keys.
extern "C" __global__ __launch_bounds__(TileThreads) void
attention_backward_queries(const Storage* grad_output, const Storage* qkv, const Storage* output, const float* log_sum_exp,
                           const int* key_lengths, const int* document_starts, int causal, int length, float scale, float* delta,
                           Storage* grad_qkv)
{
    DYNAMIC_SHARED(float, shared);
    const AttentionHead place(length);
    const AttentionMask mask = read_mask(key_lengths, document_starts, causal, length, place.sequence);
    attend_backward_queries(PlainTerms{}, place, mask, scale, grad_output, qkv, output, log_sum_exp, shared, delta, grad_qkv);
}

// Writes the keys' and the values' part of grad_qkv.
extern "C" __global__ __launch_bounds__(TileThreads) void
attention_backward_keys(const Storage* grad_output, const Storage* qkv, const float* log_sum_exp, const float* delta,
                        const int* key_lengths, const int* document_starts, int causal, int length, float scale, Storage* grad_qkv)
{
    DYNAMIC_SHARED(float, shared);
    const AttentionHead place(length);
    const AttentionMask mask = read_mask(key_lengths, document_starts, causal, length, place.sequence);
    attend_backward_keys(PlainTerms{}, place, mask, scale, grad_output, qkv, log_sum_exp, delta, shared, grad_qkv);
}
