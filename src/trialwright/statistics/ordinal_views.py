"""Other views of one ordinal outcome: sliding dichotomy and utility weights.

Oracle: `tests/oracles/naive.py`.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, binary, continuous
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics._estimable import sample

# Utilities of the modified Rankin Scale 0..6 (Chaisinanunkul et al. 2015, Stroke 46:2238)
MRS_UTILITIES = (1.0, 0.91, 0.76, 0.65, 0.33, 0.0, 0.0)


def dichotomise(scores: ArrayLike, cut: float, *, better: Better = "lower") -> tuple[int, int]:
    """Good outcomes (`cut` or better) and participants, ready for `risk_difference` and its kin."""
    sign, values = _arguments.better_sign(better), sample("scores", scores)
    return int((sign * values >= sign * cut).sum()), values.size


def sliding_dichotomy(
    treated: ArrayLike,
    control: ArrayLike,
    treated_band: ArrayLike,
    control_band: ArrayLike,
    cuts: Mapping[str, float],
    *,
    better: Better = "lower",
    effect: str = "odds ratio",
    level: float = 0.95,
) -> binary.TwoProportions:
    """Good outcome is `cuts[band]` or better, the cut sliding with the participant's baseline prognosis.

    Murray et al. (2005), J Neurotrauma 22:511. treated, control: scores, shapes (m,), (n,); bands of the same shapes,
    each with a cut. `effect`: "odds ratio", "risk ratio" or "risk difference", with the score interval.
    """
    sign = _arguments.better_sign(better)
    _arguments.choice("effect", effect, ("odds ratio", "risk ratio", "risk difference"))
    counts = []
    for name, scores, bands in (("treated", treated, treated_band), ("control", control, control_band)):
        values = sample(name, scores)
        limits = _limits(f"{name}_band", bands, values.size, cuts)
        counts += [int((sign * values >= sign * limits).sum()), values.size]
    a, m, b, n = counts
    kinds = {
        "odds ratio": binary.odds_ratio,
        "risk ratio": binary.risk_ratio,
        "risk difference": binary.risk_difference,
    }
    found = kinds[effect](a, m, b, n, method="miettinen-nurminen", level=level)
    return replace(found, method=f"sliding dichotomy, {found.method}")


def utility_weighted(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    utilities: tuple[float, ...] = MRS_UTILITIES,
    level: float = 0.95,
) -> continuous.MeanDifference:
    """Difference in mean utility, treated minus control, by Welch; higher is better whatever the scale's direction.

    treated, control: scores 0..k-1 for k utilities. The default is the utility-weighted mRS
    (Chaisinanunkul et al. 2015, Stroke 46:2238).
    """
    worth = np.asarray(utilities, dtype=np.float64)
    found = continuous.welch(_worth("treated", treated, worth), _worth("control", control, worth), level)
    return replace(found, method=f"utility-weighted, {found.method}")


def _worth(name: str, scores: ArrayLike, utilities: Floats) -> Floats:
    given = sample(name, scores)
    off = (given < 0) | (given >= utilities.size) | (given != np.floor(given))
    if off.any():
        raise ValueError(f"{name}: score {given[off][0]:g} is none of 0..{utilities.size - 1}")
    return utilities[given.astype(np.intp)]


def _limits(name: str, bands: ArrayLike, rows: int, cuts: Mapping[str, float]) -> Floats:
    labels = _arguments.labels(name, bands, rows)
    known = {str(band): cut for band, cut in cuts.items()}
    for label in np.unique(labels):
        if str(label) not in known:
            raise ValueError(f"cuts: have no cut for band {str(label)!r} of {name}")
    return np.array([known[str(label)] for label in labels], dtype=np.float64)
