"""Tails and quantiles that nearly every statistic needs, without importing scipy at the door."""

import math
from statistics import NormalDist

_STANDARD = NormalDist()


def normal_quantile(probability: float) -> float:
    """The standard normal quantile (Wichura 1988, AS 241)."""
    return _STANDARD.inv_cdf(probability)


def critical(level: float) -> float:
    """The two-sided normal critical value of a confidence level: 1.96 for 0.95."""
    return -_STANDARD.inv_cdf((1 - level) / 2)


def normal_two_sided(z: float) -> float:
    """P(|Z| >= |z|), right also far out in the tail."""
    return math.erfc(abs(z) / math.sqrt(2))


def normal_upper(z: float) -> float:
    """P(Z >= z)."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def chi_square_upper(x: float, df: float) -> float:
    """P(chi-square with df degrees of freedom >= x)."""
    if df == 1:
        return math.erfc(math.sqrt(max(x, 0.0) / 2))
    from scipy.special import chdtrc

    return float(chdtrc(df, max(x, 0.0)))


def t_quantile(probability: float, df: float) -> float:
    """The quantile of Student's t; infinite df gives the normal one."""
    if math.isinf(df):
        return normal_quantile(probability)
    from scipy.special import stdtrit

    return float(stdtrit(df, probability))


def t_two_sided(t: float, df: float) -> float:
    """P(|T| >= |t|) for Student's t."""
    if math.isinf(df):
        return normal_two_sided(t)
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))
