// What every kernel stands on: the marks for code that runs on both sides, fixed-width types, bits of floats, a thread's place.
//
// All arithmetic is written in LP_HD functions. nvcc makes kernels of them (kernels.cu), g++ makes a library of them that runs the
// same launches on the processor (host.cpp), and the tests compare that library with the scalar engine to the bit. So there is no
// use of warps or atomics: threads of a block meet in shared memory and at barriers only.
//
// Compile with contraction off (nvcc --fmad=false, g++ -ffp-contract=off) and without fast math: a product and a sum round twice
// wherever fmaf is not written.
#pragma once

#if defined(__CUDACC_RTC__)
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
#else
#include <cmath>
#include <cstdint>
#include <cstring>
#endif

#if defined(__CUDACC__)
#define LP_HD __host__ __device__ __forceinline__
#define LP_UNROLL _Pragma("unroll")
#define LP_NO_UNROLL _Pragma("unroll 1")
#else
#define LP_HD inline
#define LP_UNROLL
#define LP_NO_UNROLL
#endif

namespace lorapress {

/** A thread's place in a launch. */
struct Where {
    uint32_t x;
    uint32_t y;
    uint32_t z;
    uint32_t thread;
};

LP_HD uint32_t float_bits(float value) {
#if defined(__CUDA_ARCH__)
    return __float_as_uint(value);
#else
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
#endif
}

LP_HD float bits_float(uint32_t bits) {
#if defined(__CUDA_ARCH__)
    return __uint_as_float(bits);
#else
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
#endif
}

/** 16 bytes that are read and written in one piece. */
struct alignas(16) Quad {
    uint32_t words[4];
};

/** The same, 8 bytes. */
struct alignas(8) Pair {
    uint32_t words[2];
};

LP_HD int64_t ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }

} // namespace lorapress
