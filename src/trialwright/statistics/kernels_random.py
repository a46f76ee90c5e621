"""Random numbers that depend on their place alone: the i-th word of a stream keyed by seed, scenario and block.

SplitMix64's finaliser (Steele, Lea, Flood 2014, OOPSLA, with Stafford's variant 13) over a counter, with a second
key word mixed in halfway, so that two streams are different functions and never shifted copies of each other. Bulk
draws start sixteen lanes of xoshiro256++ (Blackman, Vigna 2021, ACM TOMS 47:36) from such words, afresh for each block.
The result of a simulation therefore does not depend on the number of threads or on the order of the blocks.
"""

import numba as nb
import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
S27, S30, S31, S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)
S17, S19, S23, S41, S45 = np.uint64(17), np.uint64(19), np.uint64(23), np.uint64(41), np.uint64(45)
LANES = 16
LOW = np.uint64(0xFFFFFFFF)


@nb.njit(cache=True, inline="always")
def word(key, other, i):  # type: ignore[no-untyped-def]
    """The i-th 64 random bits of the stream (key, other)."""
    z = np.uint64(key) + np.uint64(i) * GOLDEN  # int64 with uint64 would turn into a float
    z = ((z ^ (z >> S30)) * FIRST) ^ np.uint64(other)
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


@nb.njit(cache=True)
def keys(seed, scenario, block):  # type: ignore[no-untyped-def]
    """The two key words of one block of one scenario under one seed."""
    a = word(np.uint64(seed), np.uint64(scenario), np.uint64(block) + np.uint64(1))
    b = word(a ^ FIRST, np.uint64(block), np.uint64(scenario) + np.uint64(1))
    return word(a, b, np.uint64(1)), word(b, a, np.uint64(2))


@nb.njit(cache=True)
def lanes(seed, scenario, block):  # type: ignore[no-untyped-def]
    """Sixteen generator states, shape (4, 16), of one block."""
    key, other = keys(seed, scenario, block)
    state = np.empty((4, LANES), np.uint64)
    for i in range(4):
        for lane in range(LANES):
            state[i, lane] = word(key, other, i * LANES + lane)
    return state


@nb.njit(cache=True)
def advance(state, words):  # type: ignore[no-untyped-def]
    """Fills `words`, whose size is a multiple of 16, with the next random bits of all lanes in turn."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    for first in range(0, words.size, LANES):
        for lane in range(LANES):
            a, b, c, d = s0[lane], s1[lane], s2[lane], s3[lane]
            x = a + d
            words[first + lane] = ((x << S23) | (x >> S41)) + a
            t = b << S17
            c ^= a
            d ^= b
            b ^= c
            a ^= d
            c ^= t
            s0[lane], s1[lane], s2[lane], s3[lane] = a, b, c, (d << S45) | (d >> S19)
