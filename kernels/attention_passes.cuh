// The three passes of fused attention (Dao et al. 2022, "FlashAttention"; Dao 2023, "FlashAttention-2"): scores are computed tile by tile
// and computed again in the backward pass; only their row log-sum-exp is kept.
//
//   s = scale · (q kᵀ + further terms), p = softmax(mask(s)), output = (p ⊙ f) v with f the factors of dropout
//   δ_i = Σ grad_output_i · output_i,  grad_p = f ⊙ (grad_output vᵀ),  grad_s = scale · p ⊙ (grad_p − δ)
//   grad_v = (p ⊙ f)ᵀ grad_output,  grad_q = grad_s k,  grad_k = grad_sᵀ q
//
//   qkv, grad_qkv          [N, 3D]  Storage: queries, keys, values side by side
//   output, grad_output    [N, D]   Storage
//   log_sum_exp, delta     [N, H]   fp32
//
// N = batch · length, D = H · HeadSize. A grid of (⌈length / TileRows⌉, H, batch) blocks of TileThreads threads. A block owns TileRows rows
// of what it writes (=) and walks the other tiles in ascending order: no atomics, the same bits in every run.
//
// Terms says what an attention adds to this:
//   add_scores(query, key, scores)          adds to unscaled scores of Rows queries and Columns keys
//   factors(query, key, factors)            f of one query and Columns keys
//   begin_gradients()                       before any collecting
//   collect_queries, collect_keys(grad_s tile, first_query, first_key)  sums over this tile's keys, or queries
//   finish_queries, finish_keys(rows tile, free tile, sums)             carries them on
#pragma once
#include "attention_mask.cuh"
#include "attention_tile.cuh"
#include "online_softmax.cuh"

// Where a block's sequence and head lie in tensors of token rows.
struct AttentionHead {
    int head, heads, hidden, sequence, length;
    long long first_token;

    __device__ __forceinline__ explicit AttentionHead(int length)
        : head(blockIdx.y), heads(gridDim.y), hidden(gridDim.y * HeadSize), sequence(blockIdx.z), length(length),
          first_token((long long)blockIdx.z * length)
    {
    }

    __device__ __forceinline__ int qkv_stride() const { return 3 * hidden; }

    __device__ __forceinline__ long long query(int position) const { return (first_token + position) * qkv_stride() + head * HeadSize; }

    __device__ __forceinline__ long long key(int position) const { return query(position) + hidden; }

    __device__ __forceinline__ long long value(int position) const { return query(position) + 2 * hidden; }

    // In [N, D].
    __device__ __forceinline__ long long output(int position) const { return (first_token + position) * hidden + head * HeadSize; }

    // In [N, H].
    __device__ __forceinline__ long long row(int position) const { return (first_token + position) * heads + head; }
};

// The scores of a tile as the softmax takes them.
template <class Terms>
__device__ __forceinline__ void masked_scores(const Terms& terms, const AttentionMask& mask, int first_query, int first_key, float scale,
                                              const float* queries, const float* keys, Scores& scores)
{
    multiply_rows(queries, keys, scores);
    const int query = first_query + first_row(), key = first_key + first_column();
    terms.add_scores(query, key, scores);
    for (int a = 0; a < Rows; a++)
        for (int b = 0; b < Columns; b++) scores[a][b] = mask.sees(query + a, key + b) ? scale * scores[a][b] : hidden_score();
}

// From scores and gradients = grad_output vᵀ to scores = p ⊙ f and gradients = grad_s.
template <class Terms>
__device__ __forceinline__ void score_gradients(const Terms& terms, const AttentionMask& mask, int first_query, int first_key, float scale,
                                                const float (&log_sum_exp)[Rows], const float (&delta)[Rows], Scores& scores,
                                                Scores& gradients)
{
    for (int a = 0; a < Rows; a++) {
        const int query = first_query + first_row() + a;
        // A single probability is 1 whatever its score. That grad_p = δ there is lost where the output was rounded.
        const float row_scale = mask.sees_only_itself(query) ? 0.f : scale;
        float factors[Columns];
        terms.factors(query, first_key + first_column(), factors);
        for (int b = 0; b < Columns; b++) {
            const float p = expf(scores[a][b] - log_sum_exp[a]);
            gradients[a][b] = row_scale * p * (factors[b] * gradients[a][b] - delta[a]);
            scores[a][b] = p * factors[b];
        }
    }
}

// Reads a value of each of this thread's rows, zero for padding.
__device__ __forceinline__ void load_row_values(const AttentionHead& place, const AttentionMask& mask, int first_query, const float* source,
                                                float (&values)[Rows])
{
    for (int a = 0; a < Rows; a++) {
        const int query = first_query + first_row() + a;
        values[a] = query < mask.tokens ? source[place.row(query)] : 0.f;
    }
}

// output and log_sum_exp of a tile of queries. Shared memory: two tiles of rows, one of scores.
template <class Terms>
__device__ __forceinline__ void attend(const Terms& terms, const AttentionHead& place, const AttentionMask& mask, float scale,
                                       const Storage* qkv, float* shared, Storage* output, float* log_sum_exp)
{
    float *queries = shared, *other = queries + RowTileFloats, *weights = other + RowTileFloats;
    const int first_query = blockIdx.x * TileRows, stride = place.qkv_stride();
    load_rows(qkv + place.query(first_query), stride, mask.tokens - first_query, queries);
    OnlineSoftmax softmax;
    RowSums sums = {};
    for (int first_key = 0; first_key < mask.tokens; first_key += TileRows) {
        if (!mask.tiles_meet(first_query, first_key, TileRows)) continue;
        load_rows(qkv + place.key(first_key), stride, mask.tokens - first_key, other);
        __syncthreads();
        Scores scores;
        masked_scores(terms, mask, first_query, first_key, scale, queries, other, scores);
        softmax.add(scores, sums);
        for (int a = 0; a < Rows; a++) {
            float factors[Columns];
            terms.factors(first_query + first_row() + a, first_key + first_column(), factors);
            for (int b = 0; b < Columns; b++) scores[a][b] *= factors[b];
        }
        store_scores(scores, weights);
        __syncthreads();
        load_rows(qkv + place.value(first_key), stride, mask.tokens - first_key, other);
        __syncthreads();
        add_product(weights, ScorePitch, other, sums);
        __syncthreads();
    }

    float row_log_sum_exp[Rows];
    softmax.finish(sums, row_log_sum_exp);
    store_rows(sums, place.hidden, place.length - first_query, output + place.output(first_query));
    for (int a = 0; a < Rows; a++) {
        const int query = first_query + first_row() + a;
        if (first_column() == 0 && query < place.length) log_sum_exp[place.row(query)] = row_log_sum_exp[a];
    }
}

// δ of this thread's rows, from grad_output in shared memory; kept for the other pass.
__device__ __forceinline__ void row_deltas(const AttentionHead& place, const AttentionMask& mask, int first_query,
                                           const float* grad_outputs, const Storage* output, float* delta, float (&row_delta)[Rows])
{
    for (int a = 0; a < Rows; a++) {
        const int row = first_row() + a, query = first_query + row;
        float sum = 0;
        for (int g = 0; g < Groups; g++) {
            if (query >= mask.tokens || first_element(g) >= HeadSize) continue;
            const Storage* elements = output + place.output(query) + first_element(g);
            for (int i = 0; i < Group; i++) sum += to_float(elements[i]) * grad_outputs[row_offset(row) + first_element(g) + i];
        }
        row_delta[a] = row_sum(sum);
        if (first_column() == 0 && query < place.length) delta[place.row(query)] = row_delta[a];
    }
}

// grad_q of a tile of queries, and their delta. Shared memory: three tiles of rows, one of scores.
template <class Terms>
__device__ __forceinline__ void attend_backward_queries(const Terms& terms, const AttentionHead& place, const AttentionMask& mask,
                                                        float scale, const Storage* grad_output, const Storage* qkv, const Storage* output,
                                                        const float* log_sum_exp, float* shared, float* delta, Storage* grad_qkv)
{
    float *queries = shared, *grad_outputs = queries + RowTileFloats, *other = grad_outputs + RowTileFloats;
    float* weights = other + RowTileFloats;
    const int first_query = blockIdx.x * TileRows, stride = place.qkv_stride();
    load_rows(qkv + place.query(first_query), stride, mask.tokens - first_query, queries);
    load_rows(grad_output + place.output(first_query), place.hidden, mask.tokens - first_query, grad_outputs);
    terms.begin_gradients();
    __syncthreads();
    float row_log_sum_exp[Rows], row_delta[Rows];
    load_row_values(place, mask, first_query, log_sum_exp, row_log_sum_exp);
    row_deltas(place, mask, first_query, grad_outputs, output, delta, row_delta);
    RowSums sums = {};
    for (int first_key = 0; first_key < mask.tokens; first_key += TileRows) {
        if (!mask.tiles_meet(first_query, first_key, TileRows)) continue;
        Scores scores, gradients;
        load_rows(qkv + place.value(first_key), stride, mask.tokens - first_key, other);
        __syncthreads();
        multiply_rows(grad_outputs, other, gradients);
        __syncthreads();
        load_rows(qkv + place.key(first_key), stride, mask.tokens - first_key, other);
        __syncthreads();
        masked_scores(terms, mask, first_query, first_key, scale, queries, other, scores);
        score_gradients(terms, mask, first_query, first_key, scale, row_log_sum_exp, row_delta, scores, gradients);
        store_scores(gradients, weights);
        __syncthreads();
        add_product(weights, ScorePitch, other, sums);
        terms.collect_queries(weights, first_query, first_key);
        __syncthreads();
    }

    terms.finish_queries(queries, other, sums);
    store_rows(sums, stride, place.length - first_query, grad_qkv + place.query(first_query));
}

// grad_k and grad_v of a tile of keys. Shared memory: three tiles of rows, one of scores. grad_output is read twice, so that two tiles of
// the walk need the room of one.
template <class Terms>
__device__ __forceinline__ void attend_backward_keys(const Terms& terms, const AttentionHead& place, const AttentionMask& mask, float scale,
                                                     const Storage* grad_output, const Storage* qkv, const float* log_sum_exp,
                                                     const float* delta, float* shared, Storage* grad_qkv)
{
    float *keys = shared, *values = keys + RowTileFloats, *other = values + RowTileFloats, *weights = other + RowTileFloats;
    const int first_key = blockIdx.x * TileRows, stride = place.qkv_stride();
    load_rows(qkv + place.key(first_key), stride, mask.tokens - first_key, keys);
    load_rows(qkv + place.value(first_key), stride, mask.tokens - first_key, values);
    terms.begin_gradients();
    RowSums key_sums = {}, value_sums = {};
    for (int first_query = 0; first_query < mask.tokens; first_query += TileRows) {
        if (!mask.tiles_meet(first_query, first_key, TileRows)) continue;
        const int queries_left = mask.tokens - first_query;
        Scores scores, gradients;
        load_rows(grad_output + place.output(first_query), place.hidden, queries_left, other);
        __syncthreads();
        multiply_rows(other, values, gradients);
        __syncthreads();
        load_rows(qkv + place.query(first_query), stride, queries_left, other);
        float row_log_sum_exp[Rows], row_delta[Rows];
        load_row_values(place, mask, first_query, log_sum_exp, row_log_sum_exp);
        load_row_values(place, mask, first_query, delta, row_delta);
        __syncthreads();
        masked_scores(terms, mask, first_query, first_key, scale, other, keys, scores);
        score_gradients(terms, mask, first_query, first_key, scale, row_log_sum_exp, row_delta, scores, gradients);
        store_scores(gradients, weights);
        __syncthreads();
        add_transposed_product(weights, ScorePitch, other, key_sums);
        terms.collect_keys(weights, first_query, first_key);
        __syncthreads();
        store_scores(scores, weights);
        load_rows(grad_output + place.output(first_query), place.hidden, queries_left, other);
        __syncthreads();
        add_transposed_product(weights, ScorePitch, other, value_sums);
        __syncthreads();
    }

    terms.finish_keys(keys, other, key_sums);
    store_rows(key_sums, stride, place.length - first_key, grad_qkv + place.key(first_key));
    store_rows(value_sums, stride, place.length - first_key, grad_qkv + place.value(first_key));
}
