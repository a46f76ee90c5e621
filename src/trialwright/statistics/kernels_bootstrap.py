"""The Mann-Whitney statistic of many bootstrap samples of a two-arm table.

Oracle: `tests/oracles/naive.py` (resampling participant by participant).
"""

import numba as nb
import numpy as np

from trialwright.statistics.kernels_random import lanes
from trialwright.statistics.kernels_tables import arm_table, draw_arm, most_in_group

BATCH = 256


@nb.njit(cache=True, nogil=True)
def pairs(shares_t, shares_c, sizes, out, seed):  # type: ignore[no-untyped-def]
    """Fills `out` (2, replicates) with the pairs treated higher and equal; shares of at most 8 categories by arm."""
    m, n, k, replicates = sizes[0], sizes[1], shares_t.size, out.shape[1]
    most = most_in_group(k, 500)
    cells_t, layout_t = arm_table(shares_t, m, most)
    cells_c, layout_c = arm_table(shares_c, n, most)
    t, c = np.empty((k, BATCH), np.int32), np.empty((k, BATCH), np.int32)
    words, state = np.empty(BATCH, np.uint64), lanes(seed, 0, 0)
    above, equal, below = np.empty(BATCH), np.empty(BATCH), np.empty(BATCH)
    for first in range(0, replicates, BATCH):
        draw_arm(t, cells_t, layout_t, 255 // most, state, words)
        draw_arm(c, cells_c, layout_c, 255 // most, state, words)
        for r in range(BATCH):
            above[r] = equal[r] = below[r] = 0.0
        for j in range(k):
            for r in range(BATCH):
                x, y = np.float64(t[j, r]), np.float64(c[j, r])
                above[r] += x * below[r]
                equal[r] += x * y
                below[r] += y
        for r in range(min(BATCH, replicates - first)):
            out[0, first + r], out[1, first + r] = above[r], equal[r]
