// Softmax over rows whose scores come tile by tile (Milakov, Gimelshein 2018, "Online normalizer calculation for softmax").
#pragma once
#include "attention_tile.cuh"

// What a hidden score is: its power is exactly zero.
__device__ __forceinline__ float hidden_score() { return __uint_as_float(0xff800000u); }

struct OnlineSoftmax {
    float maximum[Rows];  // Of the scores seen so far; finite, so that a row without any visible key gives no NaN.
    float sum[Rows];      // Σ exp(score − maximum) over this thread's own columns.

    __device__ __forceinline__ OnlineSoftmax()
    {
        for (int a = 0; a < Rows; a++) {
            maximum[a] = -3.402823466e38f;
            sum[a] = 0;
        }
    }

    // scores = exp(score − maximum) with the new maximum, which the sums so far are brought to.
    __device__ __forceinline__ void add(Scores& scores, RowSums& sums)
    {
        for (int a = 0; a < Rows; a++) {
            float largest = maximum[a];
            for (int b = 0; b < Columns; b++) largest = fmaxf(largest, scores[a][b]);
            largest = row_max(largest);
            const float correction = expf(maximum[a] - largest);
            maximum[a] = largest;
            sum[a] *= correction;
            for (int g = 0; g < Groups; g++)
                for (int i = 0; i < Group; i++) sums[a][g][i] *= correction;
            for (int b = 0; b < Columns; b++) {
                scores[a][b] = expf(scores[a][b] - largest);
                sum[a] += scores[a][b];
            }
        }
    }

    // Divides the sums by Σ exp and returns ln Σ exp of each row's scores; both zero where a row sees nothing. All threads must call it.
    __device__ __forceinline__ void finish(RowSums& sums, float (&log_sum_exp)[Rows])
    {
        for (int a = 0; a < Rows; a++) {
            const float total = row_sum(sum[a]);
            // Not "total > 0": a NaN shall be seen.
            const float inverse = total == 0 ? 0.f : 1.f / total;
            for (int g = 0; g < Groups; g++)
                for (int i = 0; i < Group; i++) sums[a][g][i] *= inverse;
            log_sum_exp[a] = total == 0 ? 0.f : maximum[a] + logf(total);
        }
    }
};
