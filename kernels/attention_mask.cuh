// Which keys a query sees: a value, applied while scores are computed.
#pragma once
#include "common.cuh"

// Query i sees key j when both are real tokens, j <= i or not causal, and both are of one document.
struct AttentionMask {
    bool causal;
    int tokens;            // Real tokens of the sequence; what lies behind them is padding.
    const int* documents;  // Where the document of each token begins, never falling; null for one document.

    __device__ __forceinline__ bool sees(int query, int key) const
    {
        return query < tokens && key < tokens && (key <= query || !causal) && (documents == nullptr || documents[query] == documents[key]);
    }

    // Documents lie in one piece, so a neighbour is seen where anything else is.
    __device__ __forceinline__ bool sees_only_itself(int query) const
    {
        return !(query > 0 && sees(query, query - 1)) && !sees(query, query + 1);
    }

    // False where no query from first_query to before first_query + rows sees any key from first_key to before first_key + rows: such a
    // tile need not be computed.
    __device__ __forceinline__ bool tiles_meet(int first_query, int first_key, int rows) const
    {
        if (first_query >= tokens || first_key >= tokens) return false;
        const int last_query = min(first_query + rows, tokens) - 1, last_key = min(first_key + rows, tokens) - 1;
        if (causal && first_key > last_query) return false;
        return documents == nullptr || (documents[first_query] <= documents[last_key] && documents[first_key] <= documents[last_query]);
    }
};

// key_lengths [batch], document_starts [batch, length] or null.
__device__ __forceinline__ AttentionMask read_mask(const int* key_lengths, const int* document_starts, int causal, int length, int sequence)
{
    const int* documents = document_starts == nullptr ? nullptr : document_starts + (long long)sequence * length;
    return AttentionMask{causal != 0, key_lengths[sequence], documents};
}
