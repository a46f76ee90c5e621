"""Exact tails of the Mann-Whitney statistic under ties, conditional on the arm sizes and on the tied scores."""

from dataclasses import dataclass

from trialwright.statistics.ordinal_table import TwoArms

# The dense cells of one half; three such arrays stand in memory at once (8 bytes each).
_CELLS = 12_000_000
_EFFORT = 4e9  # steps, some seconds


@dataclass(frozen=True, slots=True)
class ExactTails:
    """Exact probabilities; "higher" is the tail in which treated scores are at least as high as observed."""

    two_sided: float
    two_sided_mid: float
    lower: float
    higher: float


def exact_tails(table: TwoArms) -> ExactTails | None:
    """Tails of W at the observed table, or None where the enumeration would not fit into memory.

    Two-sided by absolute deviation from the expectation (as R's coin): all allocations at least as far from mn/2 as
    the observed one. Source: Hothorn, Hornik, van de Wiel, Zeileis (2006), Am Stat 60:257. Seven categories fit
    up to about 700 participants, scores without ties up to about 500.
    """
    totals = table.totals
    cut = _cut(totals.tolist())
    if cut is None:
        return None
    from trialwright.statistics import kernels_exact

    m, n, w2 = table.n_treated, table.n_control, table.w2
    low, high = sorted((w2, 2 * m * n - w2))
    weights = kernels_exact.binomials(totals, m / (m + n))
    at_most, less, at_least, more, _ = kernels_exact.tails(totals, weights, cut, m, low, high)
    if low == high:
        return ExactTails(1.0, (1 + less + more) / 2, float(at_most), float(at_least))
    two_sided, inner = at_most + at_least, less + more
    lower, higher = (1 - more, at_least) if w2 == high else (at_most, 1 - less)
    return ExactTails(float(min(two_sided, 1.0)), float((two_sided + inner) / 2), float(lower), float(higher))


def _cut(totals: list[int]) -> int | None:
    """The middle category that makes the enumeration cheapest; None where every choice is too dear."""
    whole, below, under = sum(totals), 0, 1.0
    over = 1.0
    for t in totals:
        over = min(over * (t + 1), 1e300)
    best, chosen = _EFFORT, None
    for cut, t in enumerate(totals):
        above = whole - below - t
        over /= t + 1
        cells, others = below**3 / 3 + 1, above**3 / 3 + 1
        # building a half: its combinations, or, where these collide, its cells once for each category
        build = min(under, cells * (cut + 1) / 4) + min(over, others * (len(totals) - cut) / 4)
        cost = 2 * min(under, cells) * (t + 1) + 4 * build + 6 * (cells + others)
        if cost < best and cells <= _CELLS and others <= _CELLS:
            best, chosen = cost, cut
        below, under = below + t, min(under * (t + 1), 1e300)
    return chosen
