// Disentangled attention (He et al. 2021, "DeBERTa", eq. 4): attention whose scores also depend on the distance of query and key.
// The passes and their shapes: attention_passes.cuh. What comes to them, with b = buckets[i − j + length − 1]:
//
//   s_ij = scale · (q_i·k_j + q_i·k̂_b + k_j·q̂_b)
//   grad_q_i += Σ_b query_sums_ib k̂_b,   grad_k̂_b = Σ_i query_sums_ib q_i,   query_sums_ib = Σ over the keys j of bucket b of grad_s_ij
//   grad_k_j += Σ_b key_sums_jb q̂_b,     grad_q̂_b = Σ_j key_sums_jb k_j,     key_sums_jb = Σ over the queries i of bucket b of grad_s_ij
//
//   query_scores           [N, H, bucket_stride]   fp32: q_i·k̂_b, made by a matrix product before
//   key_scores             [N, H, bucket_stride]   fp32: k_j·q̂_b
//   positions              [B, 2D]                 Storage: q̂, k̂ side by side, a row for each bucket
//   buckets                [2 · length − 1]        the bucket of each distance, 0 to B − 1
//   partial                [batch · tiles, B, 2D]  fp32: each block's share of the positions' gradient; sum_partial_positions adds them up
//   grad_positions         [B, 2D]                 Storage
//
// To the flops of attention come 4 · B · HeadSize a token and head forward (both products) and 12 · B · HeadSize backward. A score reads 8
// bytes of the tables, neighbours the same lines: mostly from the first-level cache. partial is written and read once.
#include "attention_passes.cuh"
#include "dropout.cuh"

struct RelativeTerms {
    AttentionHead place;
    int tokens;
    const float *query_scores, *key_scores;  // Of the sequence's first token and this head.
    long long score_stride;                  // From one token to the next.
    const int* bucket_of_distance;           // Also of negative distances.
    Dropout dropout;
    unsigned long long first_draw;           // Element index of the probability of query 0 and key 0.

    // Of a backward pass:
    int buckets;
    const Storage* positions;                // This head's columns of q̂ or k̂, whichever carries this pass's sums on.
    float* partial;                          // The same columns of this block's share.
    float* sums;                             // [TileRows, sum_pitch] in shared memory: query_sums or key_sums.

    __device__ __forceinline__ int bucket(int query, int key) const { return bucket_of_distance[query - key]; }

    __device__ __forceinline__ void add_scores(int query, int key, Scores& scores) const
    {
        // What padding adds is hidden by the mask; it only must not be read beyond the end.
        const int last = tokens - 1;
        int bucket_of[Rows + Columns - 1];
        for (int n = 0; n < Rows + Columns - 1; n++)
            bucket_of[n] = bucket_of_distance[min(max(query - key + n - (Columns - 1), -last), last)];
        for (int a = 0; a < Rows; a++)
            for (int b = 0; b < Columns; b++) {
                const int bucket = bucket_of[a - b + Columns - 1];
                scores[a][b] += query_scores[min(query + a, last) * score_stride + bucket];
                scores[a][b] += key_scores[min(key + b, last) * score_stride + bucket];
            }
    }

    __device__ __forceinline__ void factors(int query, int key, float (&factors)[Columns]) const
    {
        const unsigned long long draw = first_draw + (unsigned long long)query * place.length + key;
        if (dropout.active && draw % 4 == 0) {
            const Draws draws = philox(dropout.seed_low, dropout.seed_high, dropout.step, dropout.site, draw / 4);
            for (int b = 0; b < Columns; b++) factors[b] = draws.word[b] < dropout.threshold ? 0.f : dropout.scale;
        } else {
            for (int b = 0; b < Columns; b++) factors[b] = dropout_factor(dropout, draw + b);
        }
    }

    // Whole tiles of buckets, and four more as in a tile of scores.
    __device__ __forceinline__ int sum_pitch() const { return (buckets + TileRows - 1) / TileRows * TileRows + 4; }

    __device__ __forceinline__ void begin_gradients() const
    {
        for (int i = threadIdx.x; i < TileRows * sum_pitch(); i += TileThreads) sums[i] = 0;
    }

    // Each row of sums belongs to four threads, and of its buckets every fourth to each of them, which adds in the order of the walk.
    static_assert(TileThreads == 4 * TileRows, "Four threads share a row of sums.");

    __device__ __forceinline__ void add_to_sum(int row, int bucket, float gradient) const
    {
        if (bucket % 4 == (int)threadIdx.x % 4) sums[row * sum_pitch() + bucket] += gradient;
    }

    __device__ __forceinline__ void collect_queries(const float* gradients, int first_query, int first_key) const
    {
        const int row = threadIdx.x / 4, query = first_query + row, keys = min(TileRows, tokens - first_key);
        if (query >= tokens) return;
        for (int j = 0; j < keys; j++) add_to_sum(row, bucket(query, first_key + j), gradients[row * ScorePitch + j]);
    }

    __device__ __forceinline__ void collect_keys(const float* gradients, int first_query, int first_key) const
    {
        const int row = threadIdx.x / 4, key = first_key + row, queries = min(TileRows, tokens - first_query);
        if (key >= tokens) return;
        for (int i = 0; i < queries; i++) add_to_sum(row, bucket(first_query + i, key), gradients[i * ScorePitch + row]);
    }

    __device__ __forceinline__ void finish_queries(const float* queries, float* other, RowSums& gradients) const
    {
        finish(queries, other, gradients);
    }

    __device__ __forceinline__ void finish_keys(const float* keys, float* other, RowSums& gradients) const
    {
        finish(keys, other, gradients);
    }

    // gradients += sums · positions; partial = sumsᵀ · rows, a tile of buckets at a time.
    __device__ __forceinline__ void finish(const float* rows, float* other, RowSums& gradients) const
    {
        const int stride = 2 * place.hidden;
        for (int first = 0; first < buckets; first += TileRows) {
            load_rows(positions + (long long)first * stride, stride, buckets - first, other);
            __syncthreads();
            add_product(sums + first, sum_pitch(), other, gradients);
            RowSums share = {};
            add_transposed_product(sums + first, sum_pitch(), rows, share);
            store_rows(share, stride, buckets - first, partial + (long long)first * stride);
            __syncthreads();
        }
    }
};

__device__ __forceinline__ RelativeTerms read_terms(const AttentionHead& place, const AttentionMask& mask, const float* query_scores,
                                                    const float* key_scores, int bucket_stride, const int* buckets, const Dropout& dropout)
{
    const unsigned long long sequence = dropout.first_row / place.length + place.sequence;
    const long long first_score = place.row(0) * bucket_stride;
    return RelativeTerms{place,
                         mask.tokens,
                         query_scores + first_score,
                         key_scores + first_score,
                         (long long)place.heads * bucket_stride,
                         buckets + place.length - 1,
                         dropout,
                         (sequence * place.heads + place.head) * place.length * place.length,
                         0, nullptr, nullptr, nullptr};
}

// Side 0: the columns of q̂, side 1: of k̂.
__device__ __forceinline__ void read_positions(RelativeTerms& terms, int side, const Storage* positions, int buckets, float* partial,
                                               float* sums)
{
    const AttentionHead& place = terms.place;
    const long long column = side * place.hidden + place.head * HeadSize;
    const long long block = (long long)place.sequence * gridDim.x + blockIdx.x;
    terms.buckets = buckets;
    terms.positions = positions + column;
    terms.partial = partial + block * buckets * 2 * place.hidden + column;
    terms.sums = sums;
}

extern "C" __global__ __launch_bounds__(TileThreads) void
disentangled_attention_forward(const Storage* qkv, const float* query_scores, const float* key_scores, int bucket_stride,
                               const int* buckets, const int* key_lengths, const int* document_starts, int causal, int length, float scale,
                               const int* state, unsigned site, unsigned threshold, float dropout_scale, int follows_batch,
                               Storage* output, float* log_sum_exp)
{
    DYNAMIC_SHARED(float, shared);
    const AttentionHead place(length);
    const AttentionMask mask = read_mask(key_lengths, document_starts, causal, length, place.sequence);
    const Dropout dropout = read_dropout(state, site, threshold, dropout_scale, follows_batch);
    const RelativeTerms terms = read_terms(place, mask, query_scores, key_scores, bucket_stride, buckets, dropout);
    attend(terms, place, mask, scale, qkv, shared, output, log_sum_exp);
}

// Writes the queries' part of grad_qkv, the columns of k̂ of partial, and delta for disentangled_attention_backward_keys.
extern "C" __global__ __launch_bounds__(TileThreads) void
disentangled_attention_backward_queries(const Storage* grad_output, const Storage* qkv, const Storage* positions, int bucket_count,
                                        const float* query_scores, const float* key_scores, int bucket_stride, const int* buckets,
                                        const Storage* output, const float* log_sum_exp, const int* key_lengths, const int* document_starts,
                                        int causal, int length, float scale, const int* state, unsigned site, unsigned threshold,
                                        float dropout_scale, int follows_batch, float* delta, Storage* grad_qkv, float* partial)
{
    DYNAMIC_SHARED(float, shared);
    const AttentionHead place(length);
    const AttentionMask mask = read_mask(key_lengths, document_starts, causal, length, place.sequence);
    const Dropout dropout = read_dropout(state, site, threshold, dropout_scale, follows_batch);
    RelativeTerms terms = read_terms(place, mask, query_scores, key_scores, bucket_stride, buckets, dropout);
    read_positions(terms, 1, positions, bucket_count, partial, shared + 3 * RowTileFloats + ScoreTileFloats);
    attend_backward_queries(terms, place, mask, scale, grad_output, qkv, output, log_sum_exp, shared, delta, grad_qkv);
}

// Writes the keys' and the values' part of grad_qkv, and the columns of q̂ of partial.
extern "C" __global__ __launch_bounds__(TileThreads) void
disentangled_attention_backward_keys(const Storage* grad_output, const Storage* qkv, const Storage* positions, int bucket_count,
                                     const float* query_scores, const float* key_scores, int bucket_stride, const int* buckets,
                                     const float* log_sum_exp, const float* delta, const int* key_lengths, const int* document_starts,
                                     int causal, int length, float scale, const int* state, unsigned site, unsigned threshold,
                                     float dropout_scale, int follows_batch, Storage* grad_qkv, float* partial)
{
    DYNAMIC_SHARED(float, shared);
    const AttentionHead place(length);
    const AttentionMask mask = read_mask(key_lengths, document_starts, causal, length, place.sequence);
    const Dropout dropout = read_dropout(state, site, threshold, dropout_scale, follows_batch);
    RelativeTerms terms = read_terms(place, mask, query_scores, key_scores, bucket_stride, buckets, dropout);
    read_positions(terms, 0, positions, bucket_count, partial, shared + 3 * RowTileFloats + ScoreTileFloats);
    attend_backward_keys(terms, place, mask, scale, grad_output, qkv, log_sum_exp, delta, shared, grad_qkv);
}

// grad_positions = Σ over all blocks' shares, in their order. One thread an element; reads partial once, bound by memory.
extern "C" __global__ void sum_partial_positions(const float* partial, int shares, int count, Storage* grad_positions)
{
    const int element = blockIdx.x * blockDim.x + threadIdx.x;
    if (element >= count) return;
    float sum = 0;
    for (int share = 0; share < shares; share++) sum += partial[(long long)share * count + element];
    grad_positions[element] = to_storage<Storage>(sum);
}
