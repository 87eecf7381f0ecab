//===- floors.cu - what a step cannot be faster than ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One kernel for each latency or bandwidth that bounds a recurrence's step.
// Each repeats what it measures `iterations` times, so that two launches of
// different lengths tell the time of one repetition. `memory` is zero at the
// start. Compiled by NVRTC for the device at hand; kernels with clusters exist
// from compute capability 9.0 on. GpuFloors.cpp names and launches them.
//
//===----------------------------------------------------------------------===//

using Index = long long;

#define KERNEL extern "C" __global__ void

/// The memory that a launch asks for.
static __device__ __forceinline__ unsigned char *dynamicShared() {
  extern __shared__ __align__(128) unsigned char bytes[];
  return bytes;
}

//===----------------------------------------------------------------------===//
// One multiprocessor
//===----------------------------------------------------------------------===//

KERNEL blockBarrier(unsigned *, Index iterations, Index) {
  for (Index i = 0; i < iterations; ++i)
    __syncthreads();
}

static __device__ __forceinline__ void
mma(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 "
               "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]),
                 "r"(b[1]));
}

/// `chains` independent sums in each warp.
template <int chains>
static __device__ __forceinline__ void multiply(unsigned *memory,
                                                Index iterations) {
  float sums[chains][4] = {};
  const unsigned a[4] = {threadIdx.x, 1, 2, 3}, b[2] = {4, 5};
  for (Index i = 0; i < iterations; ++i)
#pragma unroll
    for (int chain = 0; chain < chains; ++chain)
      mma(sums[chain], a, b);
  float total = 0;
  for (const auto &sum : sums)
    for (float value : sum)
      total += value;
  if (total == 1)
    memory[0] = 1;
}

KERNEL multiplyInTurn(unsigned *memory, Index iterations, Index) {
  multiply<1>(memory, iterations);
}

KERNEL multiplyEightAtOnce(unsigned *memory, Index iterations, Index) {
  multiply<8>(memory, iterations);
}

/// What comes out of a step and goes into the next one: a store to shared
/// memory, the block's barrier, and the load of an operand's fragment.
KERNEL exchangeInBlock(unsigned *memory, Index iterations, Index) {
  __shared__ __align__(128) unsigned short state[2][8][72];
  const int lane = threadIdx.x % 32;
  unsigned value = threadIdx.x, fragment[2] = {};
  for (Index i = 0; i < iterations; ++i) {
    state[i % 2][threadIdx.x / 64 % 8][threadIdx.x % 64] =
        (unsigned short)(value);
    __syncthreads();
    const unsigned row = unsigned(
        __cvta_generic_to_shared(&state[i % 2][lane % 8][lane / 8 % 2 * 8]));
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%0, %1}, [%2];"
                 : "=r"(fragment[0]), "=r"(fragment[1])
                 : "r"(row)
                 : "memory");
    value += fragment[0] ^ fragment[1];
  }
  if (value == 1)
    memory[0] = value;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Reads the first half of `bytes` and writes it to the second.
KERNEL copyMemory(unsigned *memory, Index iterations, Index bytes) {
  const uint4 *from = reinterpret_cast<const uint4 *>(memory);
  uint4 *to = reinterpret_cast<uint4 *>(memory) + bytes / 32;
  const Index words = bytes / 32, stride = Index(gridDim.x) * blockDim.x;
  for (Index i = 0; i < iterations; ++i)
    for (Index at = Index(blockIdx.x) * blockDim.x + threadIdx.x; at < words;
         at += 4 * stride) {
      uint4 values[4];
#pragma unroll
      for (int j = 0; j < 4; ++j)
        if (at + j * stride < words)
          values[j] = __ldcs(from + at + j * stride);
#pragma unroll
      for (int j = 0; j < 4; ++j)
        if (at + j * stride < words)
          __stcs(to + at + j * stride, values[j]);
    }
}

/// Every block reads all of `bytes`, a power of two, past its L1.
KERNEL readL2(unsigned *memory, Index iterations, Index bytes) {
  const Index words = bytes / 16;
  uint4 total = {};
  for (Index i = 0; i < iterations; ++i)
    for (Index at = threadIdx.x; at < words; at += 4 * blockDim.x)
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        // Blocks start at different places.
        const Index word =
            (at + j * blockDim.x + Index(blockIdx.x) * 4096) & (words - 1);
        const uint4 value =
            __ldcg(reinterpret_cast<const uint4 *>(memory) + word);
        total.x ^= value.x;
        total.y ^= value.y;
        total.z ^= value.z;
        total.w ^= value.w;
      }
  if ((total.x ^ total.y ^ total.z ^ total.w) == 1)
    memory[0] = 1;
}

//===----------------------------------------------------------------------===//
// Through L2
//===----------------------------------------------------------------------===//

static __device__ __forceinline__ uint4 loadWord(const uint4 *at) {
  uint4 word;
  asm volatile("ld.relaxed.gpu.global.v4.u32 {%0, %1, %2, %3}, [%4];"
               : "=r"(word.x), "=r"(word.y), "=r"(word.z), "=r"(word.w)
               : "l"(at)
               : "memory");
  return word;
}

static __device__ __forceinline__ void storeWord(uint4 *at, uint4 word) {
  asm volatile("st.relaxed.gpu.global.v4.u32 [%0], {%1, %2, %3, %4};" ::"l"(at),
               "r"(word.x), "r"(word.y), "r"(word.z), "r"(word.w)
               : "memory");
}

/// Two blocks hand a word of 16 bytes, payload and epoch, to each other: one
/// repetition is there and back.
KERNEL flagRoundTrip(unsigned *memory, Index iterations, Index) {
  if (threadIdx.x != 0 || (blockIdx.x != 0 && blockIdx.x != gridDim.x - 1))
    return;
  uint4 *words = reinterpret_cast<uint4 *>(memory);
  const bool isFirst = blockIdx.x == 0;
  uint4 *mine = words + (isFirst ? 0 : 64),
        *theirs = words + (isFirst ? 64 : 0);
  for (unsigned epoch = 1; epoch <= unsigned(iterations); ++epoch) {
    if (isFirst)
      storeWord(theirs, {epoch, epoch, epoch, epoch});
    while (loadWord(mine).w != epoch)
      ;
    if (!isFirst)
      storeWord(theirs, {epoch, epoch, epoch, epoch});
  }
}

/// All blocks of the grid: one counter, everybody polls it.
KERNEL gridBarrierCounter(unsigned *memory, Index iterations, Index) {
  for (unsigned epoch = 1; epoch <= unsigned(iterations); ++epoch) {
    __syncthreads();
    if (threadIdx.x == 0) {
      asm volatile("red.release.gpu.global.add.u32 [%0], 1;" ::"l"(memory)
                   : "memory");
      unsigned arrived;
      do
        asm volatile("ld.acquire.gpu.global.u32 %0, [%1];"
                     : "=r"(arrived)
                     : "l"(memory)
                     : "memory");
      while (arrived < epoch * gridDim.x);
    }
    __syncthreads();
  }
}

/// All blocks of the grid: a flag for each, a thread for each flag.
KERNEL gridBarrierFlags(unsigned *memory, Index iterations, Index) {
  for (unsigned epoch = 1; epoch <= unsigned(iterations); ++epoch) {
    __syncthreads();
    if (threadIdx.x == 0)
      asm volatile(
          "st.release.gpu.global.u32 [%0], %1;" ::"l"(memory + blockIdx.x),
          "r"(epoch)
          : "memory");
    if (threadIdx.x < gridDim.x) {
      unsigned arrived;
      do
        asm volatile("ld.acquire.gpu.global.u32 %0, [%1];"
                     : "=r"(arrived)
                     : "l"(memory + threadIdx.x)
                     : "memory");
      while (arrived < epoch);
    }
    __syncthreads();
  }
}

/// A state of `bytes` that all blocks of a group make together and all read:
/// words of 12 bytes payload and an epoch, two copies in turn, into shared
/// memory.
KERNEL exchangeThroughL2(unsigned *memory, Index iterations, Index bytes) {
  unsigned *state = reinterpret_cast<unsigned *>(dynamicShared());
  const int words = int(bytes / 12);
  uint4 *copies = reinterpret_cast<uint4 *>(memory);
  for (unsigned epoch = 1; epoch <= unsigned(iterations); ++epoch) {
    uint4 *copy = copies + epoch % 2 * words;
    for (int word = blockIdx.x + threadIdx.x * gridDim.x; word < words;
         word += blockDim.x * gridDim.x)
      storeWord(copy + word, {epoch, epoch, epoch, epoch});
    for (int word = threadIdx.x; word < words; word += blockDim.x) {
      uint4 value;
      do
        value = loadWord(copy + word);
      while (value.w != epoch);
      state[3 * word] = value.x;
      state[3 * word + 1] = value.y;
      state[3 * word + 2] = value.z;
    }
    __syncthreads();
  }
}

//===----------------------------------------------------------------------===//
// Clusters
//===----------------------------------------------------------------------===//

#if __CUDA_ARCH__ >= 900

static __device__ __forceinline__ unsigned clusterRank() {
  unsigned rank;
  asm volatile("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
  return rank;
}

static __device__ __forceinline__ unsigned clusterSize() {
  unsigned size;
  asm volatile("mov.u32 %0, %%cluster_nctarank;" : "=r"(size));
  return size;
}

static __device__ __forceinline__ void waitForCluster() {
  asm volatile("barrier.cluster.arrive.release.aligned;\n"
               "barrier.cluster.wait.acquire.aligned;" ::
                   : "memory");
}

static __device__ __forceinline__ unsigned sharedAddress(const void *at) {
  return unsigned(__cvta_generic_to_shared(at));
}

/// Where the block `rank` has what this block has at `address`.
static __device__ __forceinline__ unsigned mapTo(unsigned address,
                                                 unsigned rank) {
  unsigned mapped;
  asm volatile("mapa.shared::cluster.u32 %0, %1, %2;"
               : "=r"(mapped)
               : "r"(address), "r"(rank));
  return mapped;
}

static __device__ __forceinline__ void initBarrier(unsigned barrier) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(barrier)
               : "memory");
  asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}

static __device__ __forceinline__ void expectBytes(unsigned barrier,
                                                   unsigned bytes) {
  asm volatile(
      "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(barrier),
      "r"(bytes)
      : "memory");
}

static __device__ __forceinline__ void waitForPhase(unsigned barrier,
                                                    unsigned parity) {
  unsigned done;
  do
    asm volatile("{\n.reg .pred done;\n"
                 "mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 "
                 "done, [%1], %2;\n"
                 "selp.u32 %0, 1, 0, done;\n}"
                 : "=r"(done)
                 : "r"(barrier), "r"(parity)
                 : "memory");
  while (!done);
}

static __device__ __forceinline__ void pushWord(unsigned to, unsigned barrier,
                                                uint4 word) {
  asm volatile(
      "st.async.shared::cluster.mbarrier::complete_tx::bytes.v4.b32 [%0], "
      "{%1, %2, %3, %4}, [%5];" ::"r"(to),
      "r"(word.x), "r"(word.y), "r"(word.z), "r"(word.w), "r"(barrier)
      : "memory");
}

/// Both copies' barriers, for all blocks to see.
static __device__ __forceinline__ void
initBarriers(unsigned long long (&barriers)[2]) {
  if (threadIdx.x == 0)
    for (auto &barrier : barriers)
      initBarrier(sharedAddress(&barrier));
  waitForCluster();
}

KERNEL clusterBarrier(unsigned *, Index iterations, Index) {
  for (Index i = 0; i < iterations; ++i)
    waitForCluster();
}

/// Two blocks push 16 bytes to each other: one repetition is there and back.
KERNEL pushRoundTrip(unsigned *, Index iterations, Index) {
  __shared__ __align__(16) uint4 word;
  __shared__ __align__(8) unsigned long long arrived;
  const unsigned rank = clusterRank(), barrier = sharedAddress(&arrived);
  if (threadIdx.x == 0)
    initBarrier(barrier);
  waitForCluster();
  if (threadIdx.x == 0) {
    const unsigned to = mapTo(sharedAddress(&word), rank ^ 1),
                   toBarrier = mapTo(barrier, rank ^ 1);
    for (Index i = 0; i < iterations; ++i) {
      expectBytes(barrier, 16);
      if (rank == 0)
        pushWord(to, toBarrier, {1, 2, 3, 4});
      waitForPhase(barrier, i % 2);
      if (rank != 0)
        pushWord(to, toBarrier, {1, 2, 3, 4});
    }
  }
  waitForCluster();
}

/// A state of `bytes` that the blocks of a cluster make together: each pushes
/// its part to all, word by word; two copies and barriers in turn. A warp that
/// falls behind may find newer words in a copy: times alone count here.
KERNEL exchangeByPush(unsigned *memory, Index iterations, Index bytes) {
  unsigned char *state = dynamicShared();
  __shared__ __align__(8) unsigned long long arrived[2];
  const unsigned size = clusterSize(), rank = clusterRank();
  const unsigned words = unsigned(bytes / 16), part = words / size;
  initBarriers(arrived);
  unsigned total = 0;
  for (unsigned i = 0; i < unsigned(iterations); ++i) {
    const unsigned copy = i % 2, barrier = sharedAddress(&arrived[copy]);
    if (threadIdx.x == 0)
      expectBytes(barrier, words * 16);
    for (unsigned word = threadIdx.x; word < words; word += blockDim.x) {
      const unsigned to = word / part, place = rank * part + word % part;
      pushWord(mapTo(sharedAddress(state + (copy * words + place) * 16), to),
               mapTo(barrier, to), {i, total, word, place});
    }
    waitForPhase(barrier, i / 2 % 2);
    total += *reinterpret_cast<unsigned *>(
        state + (copy * words + threadIdx.x % words) * 16);
  }
  waitForCluster();
  if (total == 1)
    memory[0] = 1;
}

/// The same with one bulk copy for each destination.
KERNEL exchangeByBulkCopy(unsigned *memory, Index iterations, Index bytes) {
  unsigned char *state = dynamicShared();
  __shared__ __align__(8) unsigned long long arrived[2];
  const unsigned size = clusterSize(), rank = clusterRank();
  const unsigned words = unsigned(bytes / 16), part = words / size;
  unsigned char *own = state + 2 * words * 16;
  initBarriers(arrived);
  unsigned total = 0;
  for (unsigned i = 0; i < unsigned(iterations); ++i) {
    const unsigned copy = i % 2, barrier = sharedAddress(&arrived[copy]);
    unsigned char *ownCopy = own + copy * part * 16;
    for (unsigned word = threadIdx.x; word < part; word += blockDim.x)
      *reinterpret_cast<uint4 *>(ownCopy + word * 16) = {i, total, word, 0};
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    if (threadIdx.x == 0)
      expectBytes(barrier, words * 16);
    __syncthreads();
    if (threadIdx.x < size)
      asm volatile(
          "cp.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::"
          "bytes [%0], [%1], %2, [%3];" ::"r"(
              mapTo(sharedAddress(state + (copy * words + rank * part) * 16),
                    threadIdx.x)),
          "r"(sharedAddress(ownCopy)), "r"(part * 16),
          "r"(mapTo(barrier, threadIdx.x))
          : "memory");
    waitForPhase(barrier, i / 2 % 2);
    total += *reinterpret_cast<unsigned *>(
        state + (copy * words + threadIdx.x % words) * 16);
  }
  waitForCluster();
  if (total == 1)
    memory[0] = 1;
}

#endif // __CUDA_ARCH__ >= 900

//===----------------------------------------------------------------------===//
// wgmma, which compute capability 9.0 alone has
//===----------------------------------------------------------------------===//

#ifdef __CUDA_ARCH_FEAT_SM90_ALL

/// Where an operand of 8 columns and 16 deep lies: two matrices of 8 x 8
/// elements, 128 bytes each, one behind the other, without swizzle.
static __device__ __forceinline__ unsigned long long
describeOperand(unsigned address) {
  return (unsigned long long)(address >> 4 & 0x3fff) |
         (unsigned long long)(128 >> 4) << 16 |
         (unsigned long long)(256 >> 4) << 32;
}

/// Four warps multiply their weights, 64 rows and 16 * steps deep, in registers
/// with an operand in shared memory, 8 or 16 columns, and wait for the sums.
template <int steps, int columns>
static __device__ __forceinline__ void multiplyByWarpgroup(unsigned *memory,
                                                           Index iterations) {
  __shared__ __align__(128) unsigned char operand[steps * columns * 32];
  for (int at = threadIdx.x; at < steps * columns * 32; at += blockDim.x)
    operand[at] = 0;
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  __syncthreads();
  unsigned weights[steps][4];
#pragma unroll
  for (int step = 0; step < steps; ++step)
#pragma unroll
    for (int j = 0; j < 4; ++j)
      weights[step][j] = memory[step * 4 + j];
  float d[columns / 2] = {};
  const unsigned base = unsigned(__cvta_generic_to_shared(operand));
  for (Index i = 0; i < iterations; ++i) {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#pragma unroll
    for (int step = 0; step < steps; ++step) {
      const unsigned long long descriptor =
          describeOperand(base + step * columns * 32);
      if constexpr (columns == 8)
        asm volatile("wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 "
                     "{%0, %1, %2, %3}, {%4, %5, %6, %7}, %8, 1, 1, 1, 0;"
                     : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
                     : "r"(weights[step][0]), "r"(weights[step][1]),
                       "r"(weights[step][2]), "r"(weights[step][3]),
                       "l"(descriptor));
      else
        asm volatile(
            "wgmma.mma_async.sync.aligned.m64n16k16.f32.bf16.bf16 "
            "{%0, %1, %2, %3, %4, %5, %6, %7}, {%8, %9, %10, %11}, %12, 1, 1, "
            "1, 0;"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]), "+f"(d[4]),
              "+f"(d[5]), "+f"(d[6]), "+f"(d[7])
            : "r"(weights[step][0]), "r"(weights[step][1]),
              "r"(weights[step][2]), "r"(weights[step][3]), "l"(descriptor));
    }
    asm volatile("wgmma.commit_group.sync.aligned;\n"
                 "wgmma.wait_group.sync.aligned 0;" ::
                     : "memory");
#pragma unroll
    for (float &sum : d)
      asm volatile("" : "+f"(sum)::"memory");
  }
  float total = 0;
  for (float sum : d)
    total += sum;
  if (total == 1)
    memory[0] = 1;
}

KERNEL wgmma64Deep8Columns(unsigned *memory, Index iterations, Index) {
  multiplyByWarpgroup<4, 8>(memory, iterations);
}
KERNEL wgmma256Deep8Columns(unsigned *memory, Index iterations, Index) {
  multiplyByWarpgroup<16, 8>(memory, iterations);
}
KERNEL wgmma256Deep16Columns(unsigned *memory, Index iterations, Index) {
  multiplyByWarpgroup<16, 16>(memory, iterations);
}

#endif // __CUDA_ARCH_FEAT_SM90_ALL
