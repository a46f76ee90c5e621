"""Repeated ordinal outcomes: a common odds ratio over visits, with an intercept for each participant.

The odds ratio is conditional: how the odds of one and the same participant would change. It lies further from 1 than
the odds ratio over all participants at one visit, the more so the more participants differ.

Oracles: R's `ordinal::clmm` (`tests/oracles/published/clmm_r.json`); `tests/oracles/naive_repeated_ordinal.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import ArrayLike

from trialwright.statistics import _arguments, _estimable, _result
from trialwright.statistics._arguments import Better, Floats
from trialwright.statistics._distributions import critical, normal_two_sided
from trialwright.statistics._estimable import NotEstimable
from trialwright.statistics.repeated_ordinal_likelihood import Rows, fit_mixed


@dataclass(frozen=True, slots=True)
class RepeatedOdds:
    """Odds ratio of a better score, treated against control, for one and the same participant; above 1 favours treated.

    `participant_sd` is the standard deviation of the participants' intercepts on the logit scale; where it is 0,
    visits are as good as independent. `coefficients` and `standard_errors` are log odds ratios of a better
    score, named in `names`; `n` counts participants, `n_observations` their outcomes.
    """

    estimate: float
    lower: float
    upper: float
    level: float
    p: float
    method: str
    n: int
    n_treated: int
    n_control: int
    n_observations: int
    better: Better
    log_odds: float
    standard_error: float
    participant_sd: float
    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    thresholds: tuple[float, ...]
    log_likelihood: float

    def __str__(self) -> str:
        """One line: odds ratio, interval, p, n, method."""
        return _result.line("conditional common odds ratio of a better outcome", self)


def repeated_odds(
    y: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    better: Better = "lower",
    names: Sequence[str] | None = None,
    by_visit: bool = False,
    level: float = 0.95,
) -> RepeatedOdds:
    """Cumulative logit model with visits, treatment, covariates and a normal intercept for each participant.

    y: shape (n, m), scores at m visits, NaN where not observed (missing at random); what death means is the
    estimand's, as a score of its own or as missing. treated: shape (n,), 1 or 0. covariates: shape (n, k), none
    missing. by_visit: an effect for each visit, and the result stands for the last one's; else one effect for all. The
    interval and p are Wald's. Categories that nobody has are left out.

    Raises `NotEstimable` for a single category or visit, an empty arm, a collinear covariate or separation.
    Source: Hedeker and Gibbons 1994, Biometrics 50:933.
    """
    scores = np.asarray(y, dtype=np.float64)
    if scores.ndim != 2 or scores.shape[1] < 2 or np.isinf(scores).any():
        raise ValueError(f"y: shape {scores.shape}; expected finite or NaN, (participants, at least 2 visits)")
    broken = scores[np.isfinite(scores) & (scores != np.floor(scores))]
    if broken.size:
        raise ValueError(f"y: value {broken[0]:g} is not a whole-number category")
    sign, level = _arguments.better_sign(better), _arguments.level(level)
    arm = _estimable.arms("treated", treated, scores.shape[0])
    matrix, titles = _estimable.covariates("covariates", covariates, scores.shape[0], names)
    used = np.asarray(np.isfinite(scores).any(axis=1))
    if not used.any():
        raise NotEstimable("y: no outcome was observed")
    arm = _estimable.arms("treated", arm[used], int(used.sum()))
    rows, labels = _rows(scores[used], arm, matrix[used], titles, by_visit)
    found = fit_mixed(rows)
    cuts = rows.categories - 1
    beta, errors = sign * found.beta, np.sqrt(np.diag(found.covariance))[cuts:-1]
    place = labels.index(f"treated at visit {scores.shape[1]}" if by_visit else "treated")
    log_odds, se = float(beta[place]), float(errors[place])
    reach = critical(level) * se
    return RepeatedOdds(
        exp(log_odds), exp(log_odds - reach), exp(log_odds + reach), level, normal_two_sided(log_odds / se),
        "cumulative logit with participant intercepts, Wald", arm.size, int(arm.sum()), int((1 - arm).sum()),
        rows.category.size, better, log_odds, se, found.sd, labels, tuple(beta.tolist()), tuple(errors.tolist()),
        tuple(found.thresholds.tolist()), found.log_likelihood,
    )  # fmt: skip


def _rows(
    scores: Floats, arm: Floats, matrix: Floats, titles: tuple[str, ...], by_visit: bool
) -> tuple[Rows, tuple[str, ...]]:
    """One row for each observed visit, sorted by participant, columns scaled to be well conditioned by design."""
    m = scores.shape[1]
    owner, visit = np.nonzero(~np.isnan(scores))
    found, category = np.unique(scores[owner, visit], return_inverse=True)
    if found.size < 2:
        raise NotEstimable(f"y: every outcome is {found[0]:g}")
    at = (visit[:, None] == np.arange(m)).astype(np.float64)
    effects = at * arm[owner, None] if by_visit else arm[owner, None]
    x = np.hstack((effects, at[:, 1:], matrix[owner]))
    effect_names = tuple(f"treated at visit {j + 1}" for j in range(m)) if by_visit else ("treated",)
    labels = (*effect_names, *(f"visit {j + 1}" for j in range(1, m)), *titles)
    _estimable.full_rank(np.column_stack((np.ones(owner.size), x)), ("intercept", *labels))
    first = np.searchsorted(owner, np.arange(scores.shape[0]))
    return Rows(category, x, first, owner, int(found.size)), labels
