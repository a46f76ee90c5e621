"""Two-arm trials by the million: draw the tables, test each, count.

The rank test is decided from integer sums of the table. Proportional odds are fitted by Newton's method on sixteen
tables in lock-step, so that the loops over tables vectorise; the arrow-shaped Hessian (tridiagonal cuts, one
treatment) is solved in closed form. Oracle: `wilcoxon` and `proportional_odds` on the same tables, in
`tests/statistics/test_simulated_trials.py`.
"""

import math

import numba as nb
import numpy as np

from trialwright.statistics.kernels_random import LANES, lanes
from trialwright.statistics.kernels_tables import arm_table, draw_arm, most_in_group

BATCH = 256  # tables drawn and tested together: their counts stay in the first cache
BLOCK = 16_384  # tables of one generator state
ENTRIES = 6_000  # of an alias table
CATEGORIES = 7  # of a lock-step fit; fewer are padded with empty ones
CUTS = CATEGORIES - 1
# Places in the room of a lock-step fit: sections of ten rows of lanes; row j + 1 belongs to category or cut j.
TOTAL, TREATED, BOTH_CONTROL, BOTH_TREATED, ODDS_ABOVE = (10 * LANES * i for i in range(5))
ODDS, SCHUR, GAIN, LEAST, WHOLE = (LANES * (50 + i) for i in range(5))
ROOM = 55 * LANES
EXACT = (0.0, 1.0, 0.5, 0.125, 1e-290)
ROUGH = (np.float32(0.0), np.float32(1.0), np.float32(0.5), np.float32(0.125), np.float32(1e-37))


@nb.njit(cache=True, nogil=True)
def draw_only(shares_t, shares_c, sizes, first, last, key, sums):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Draws the tables of the blocks first..last-1 and adds one count of each batch, so that none is left out.

    As in all three kernels: `key` is (seed, scenario), and row b of `sums` belongs to block b.
    """
    tables = prepared(shares_t, shares_c, sizes)
    for block in range(first, last):
        state = lanes(key[0], key[1], block)
        for _ in range(BLOCK // BATCH):
            draw_batch(tables, state)
            sums[block, 0] += tables[6][0, 0] + tables[7][0, BATCH - 1]


@nb.njit(cache=True)
def prepared(shares_t, shares_c, sizes):  # type: ignore[no-untyped-def]
    """Alias tables of both arms, random words, and room for the counts of a batch: (7, BATCH) each."""
    k = shares_t.size
    most = most_in_group(k, ENTRIES)
    cells_t, layout_t = arm_table(shares_t, sizes[0], most)
    cells_c, layout_c = arm_table(shares_c, sizes[1], most)
    t, c = np.zeros((CATEGORIES, BATCH), np.int32), np.zeros((CATEGORIES, BATCH), np.int32)
    return cells_t, layout_t, cells_c, layout_c, 255 // most, np.empty(BATCH, np.uint64), t, c


@nb.njit(cache=True)
def draw_batch(tables, state):  # type: ignore[no-untyped-def]
    """Fills the counts of both arms."""
    draw_arm(tables[6], tables[0], tables[1], tables[4], state, tables[5])
    draw_arm(tables[7], tables[2], tables[3], tables[4], state, tables[5])


@nb.njit(cache=True, nogil=True)
def rank_trials(shares_t, shares_c, sizes, first, last, key, critical, sums):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Counts the trials of each block in which the treated arm scores significantly higher, and lower."""
    tables = prepared(shares_t, shares_c, sizes)
    wide = np.empty((3, BATCH), np.float64)
    narrow = np.empty((3, BATCH), np.int32)
    for block in range(first, last):
        state = lanes(key[0], key[1], block)
        for _ in range(BLOCK // BATCH):
            draw_batch(tables, state)
            if sizes[0] + sizes[1] < 1200:  # cubes of category totals fit into 32 bits
                rank_sums(tables[6], tables[7], narrow)
                decide(narrow, sizes, critical, sums[block])
            else:
                rank_sums(tables[6], tables[7], wide)
                decide(wide, sizes, critical, sums[block])


@nb.njit(cache=True)
def rank_sums(t, c, room):  # type: ignore[no-untyped-def]
    """For each table of a batch: twice W, sum of cubed totals (and controls so far, on the way)."""
    w2, cubes, below = room[0], room[1], room[2]
    for r in range(BATCH):
        w2[r] = cubes[r] = below[r] = 0
    for k in range(t.shape[0]):
        tk, ck = t[k], c[k]
        for r in range(BATCH):
            both = tk[r] + ck[r]
            w2[r] += tk[r] * (2 * below[r] + ck[r])
            below[r] += ck[r]
            cubes[r] += both * both * both


@nb.njit(cache=True, error_model="numpy")
def decide(room, sizes, critical, sums):  # type: ignore[no-untyped-def]
    """z^2 > critical^2, cleared of every division: 3 D^2 N (N-1) > c^2 m n (N^3 - sum t^3), D = 2W - mn."""
    m, n = float(sizes[0]), float(sizes[1])
    total, pairs = m + n, m * n
    scale, limit = 3.0 * total * (total - 1.0), critical * critical * pairs
    whole, w2, cubes = total * total * total, room[0], room[1]
    higher = lower = 0
    for r in range(BATCH):
        d = w2[r] - pairs
        beyond = scale * d * d > limit * (whole - cubes[r])
        higher += beyond and d > 0.0
        lower += beyond and d < 0.0
    sums[0] += higher
    sums[1] += lower


@nb.njit(cache=True, nogil=True, error_model="numpy")
def odds_trials(shares_t, shares_c, sizes, first, last, key, critical, sums):  # type: ignore[no-untyped-def]  # noqa: PLR0917
    """Trials significantly higher, lower (Wald), not estimable; sums of log odds ratio, its square, its error."""
    tables = prepared(shares_t, shares_c, sizes)
    found = np.empty((3, BATCH))
    for block in range(first, last):
        state = lanes(key[0], key[1], block)
        for _ in range(BLOCK // BATCH):
            draw_batch(tables, state)
            fit_tables(tables[6], tables[7], found)
            row = sums[block]
            for r in range(BATCH):
                if found[2, r] > 0.0:
                    beta, error = found[0, r], found[1, r]
                    row[0] += beta > critical * error
                    row[1] += -beta > critical * error
                    row[3] += beta
                    row[4] += beta * beta
                    row[5] += error
                else:
                    row[2] += 1.0


@nb.njit(cache=True, error_model="numpy")
def fit_tables(t, c, found):  # type: ignore[no-untyped-def]
    """For each table: log odds ratio of a higher score, its standard error, and 1 where the fit converged (else 0).

    t, c: counts (7, r), r a multiple of 16. Three steps in single precision, then double until the decrement is 1e-9.
    """
    rough, room = np.zeros(ROOM, np.float32), np.zeros(ROOM)
    for first in range(0, t.shape[1], LANES):
        load_lanes(t, c, first, rough)
        for _ in range(3):
            newton_lanes(rough, ROUGH)
        for i in range(LANES * 54):
            room[i] = rough[i]
        for _ in range(12):
            newton_lanes(room, EXACT)
            worst = 0.0
            for lane in range(LANES):
                worst = max(worst, room[GAIN + lane])
            if worst < 1e-9:
                break
        report_lanes(room, first, found)


@nb.njit(cache=True, error_model="numpy")
def report_lanes(room, first, found):  # type: ignore[no-untyped-def]
    """Results of a lane; b beyond any sense means that the arms are separated."""
    for lane in range(LANES):
        b, precision = room[ODDS + lane], room[SCHUR + lane]
        good = 1.0 if room[GAIN + lane] < 1e-9 and precision > 0.0 and 1e-9 < b < 1e9 else 0.0
        found[0, first + lane] = logarithm(b)
        found[1, first + lane] = 1.0 / math.sqrt(precision)
        found[2, first + lane] = good


@nb.njit(cache=True, error_model="numpy", inline="always")
def logarithm(x):  # type: ignore[no-untyped-def]
    """log(x) of a positive normal number, to 1e-15, without a call."""
    bits = np.float64(x).view(np.int64)
    half = (bits + 0x95F6400000000) >> 52  # rounds the mantissa into sqrt(1/2)..sqrt(2)
    mantissa = np.int64(bits - ((half - 1023) << 52)).view(np.float64)
    exponent = np.int64(half + 0x4330000000000000).view(np.float64) - 4503599627371519.0
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    tail = z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z / 17)))))))
    return exponent * 0.6931471805599453 + 2.0 * (s + s * tail)


@nb.njit(cache=True, error_model="numpy")
def load_lanes(t, c, first, room):  # type: ignore[no-untyped-def]
    """Totals and treated counts without empty categories, sums over neighbours, and cuts of the pooled arms."""
    for j in range(CATEGORIES):
        at = (j + 1) * LANES
        totals, treated = room[TOTAL + at : TOTAL + at + LANES], room[TREATED + at : TREATED + at + LANES]
        tj, cj = t[j, first : first + LANES], c[j, first : first + LANES]
        for lane in range(LANES):
            treated[lane] = tj[lane]
            totals[lane] = tj[lane] + cj[lane]
    for lane in range(LANES):
        least = whole = room[TOTAL + LANES + lane]
        for j in range(2, CATEGORIES + 1):
            total = room[TOTAL + j * LANES + lane]
            whole += total
            least = min(least, total)
        room[WHOLE + lane], room[LEAST + lane] = whole, least
    for lane in range(LANES):
        if room[LEAST + lane] == 0.0:
            drop_empty(room, lane)
    start_lanes(room)


@nb.njit(cache=True)
def drop_empty(room, lane):  # type: ignore[no-untyped-def]
    """Moves the categories in use to the front of one lane."""
    used = 1
    for j in range(1, CATEGORIES + 1):
        at = j * LANES + lane
        total, treated = room[TOTAL + at], room[TREATED + at]
        if total > 0.0:
            room[TOTAL + used * LANES + lane], room[TREATED + used * LANES + lane] = total, treated
            used += 1
    for j in range(used, CATEGORIES + 1):
        room[TOTAL + j * LANES + lane] = room[TREATED + j * LANES + lane] = 0.0


@nb.njit(cache=True, error_model="numpy")
def start_lanes(room):  # type: ignore[no-untyped-def]
    """Sums over neighbouring categories, odds of lying above each cut in the pooled arms, odds ratio 1."""
    for lane in range(LANES):
        below, whole = room[TOTAL + LANES + lane], room[WHOLE + lane]
        below = neighbours(room, lane + LANES, below, whole)
        below = neighbours(room, lane + 2 * LANES, below, whole)
        below = neighbours(room, lane + 3 * LANES, below, whole)
        below = neighbours(room, lane + 4 * LANES, below, whole)
        below = neighbours(room, lane + 5 * LANES, below, whole)
        below = neighbours(room, lane + 6 * LANES, below, whole)
        room[ODDS_ABOVE + 7 * LANES + lane] = 0.0
        room[ODDS + lane] = 1.0


@nb.njit(cache=True, error_model="numpy", inline="always")
def neighbours(room, at, below, whole):  # type: ignore[no-untyped-def]
    """One cut of one lane; returns the participants below the next cut."""
    treated = room[TREATED + at] + room[TREATED + at + LANES]
    room[BOTH_TREATED + at] = treated
    room[BOTH_CONTROL + at] = room[TOTAL + at] + room[TOTAL + at + LANES] - treated
    room[ODDS_ABOVE + at] = (whole - below) / below
    return below + room[TOTAL + at + LANES]


@nb.njit(cache=True, error_model="numpy", fastmath={"contract"})
def newton_lanes(room, numbers):  # type: ignore[no-untyped-def]
    """One Newton step on every lane; GAIN is the squared Newton decrement before it, SCHUR the precision of log b.

    E = exp(-cut) and b = exp(log odds) are moved by (1 + s/2 + s^2/8)^2 in place of exp(s): positive, and right to the
    third order, so that the steps converge as fast. A cut past the last used category has E = 0 and stays. The six
    cuts are written out, in one array at constant distances: so the compiler sees that the loop may be vectorised.
    `numbers`: 0, 1, 1/2, 1/8 and the least number, in the precision of the room.
    """
    zero, one, half, eighth, tiny = numbers
    for lane in range(LANES):
        b = room[ODDS + lane]
        cut1 = forward(room, lane + LANES, b, (zero, zero, zero, zero, zero, zero, zero, zero), (zero, one, tiny))
        cut2 = forward(room, lane + 2 * LANES, b, cut1, (zero, one, tiny))
        cut3 = forward(room, lane + 3 * LANES, b, cut2, (zero, one, tiny))
        cut4 = forward(room, lane + 4 * LANES, b, cut3, (zero, one, tiny))
        cut5 = forward(room, lane + 5 * LANES, b, cut4, (zero, one, tiny))
        cut6 = forward(room, lane + 6 * LANES, b, cut5, (zero, one, tiny))
        slope, schur, gain = cut6[5], cut6[6], cut6[7]
        step = slope / schur
        room[SCHUR + lane], room[GAIN + lane] = schur, gain + slope * step
        grow = one + half * step + eighth * step * step
        room[ODDS + lane] = b * grow * grow
        up = backward(room, lane + 6 * LANES, cut6, step, zero, (one, half, eighth))
        up = backward(room, lane + 5 * LANES, cut5, step, up, (one, half, eighth))
        up = backward(room, lane + 4 * LANES, cut4, step, up, (one, half, eighth))
        up = backward(room, lane + 3 * LANES, cut3, step, up, (one, half, eighth))
        up = backward(room, lane + 2 * LANES, cut2, step, up, (one, half, eighth))
        backward(room, lane + LANES, cut1, step, up, (one, half, eighth))


@nb.njit(cache=True, error_model="numpy", inline="always")
def forward(room, at, b, before, numbers):  # type: ignore[no-untyped-def]
    """Eliminates one cut; carries gap terms, pivot, right sides, and the treatment's slope, precision and decrement."""
    push, bend, inverse, x, v, slope, schur, gain = before
    zero, one, tiny = numbers
    e, above = room[ODDS_ABOVE + at], room[ODDS_ABOVE + at + LANES]
    q = above / (e - above + tiny)  # 0 where both are
    next_push = room[TOTAL + at + LANES] * q
    next_bend = next_push + next_push * q
    under, other = one + e, one + e * b
    share = one / (under * other)
    f, g = share * other, share * under
    af, bg = room[BOTH_CONTROL + at] * f, room[BOTH_TREATED + at] * g
    own = bg - bg * g
    slope += bg - room[TREATED + at]
    schur += own
    w = bend * inverse
    x = room[TOTAL + at] - af - bg + push - next_push + w * x
    curve = af - af * f + own + bend + next_bend - w * bend + (one if e == zero else zero)
    v = own + w * v
    inverse = one / curve
    slope += v * x * inverse
    schur -= v * v * inverse
    gain += x * x * inverse
    return next_push, next_bend, inverse, x, v, slope, schur, gain


@nb.njit(cache=True, inline="always")
def backward(room, at, cut, step, up, numbers):  # type: ignore[no-untyped-def]
    """Moves one cut; `up` is the step of the cut above, `step` that of the treatment."""
    one, half, eighth = numbers
    up = (cut[3] + cut[4] * step + cut[1] * up) * cut[2]
    grow = one - half * up + eighth * up * up
    room[ODDS_ABOVE + at] *= grow * grow
    return up
