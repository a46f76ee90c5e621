"""Fisher's F and the noncentral t, without importing scipy at the door."""


def f_upper(f: float, df_between: float, df: float) -> float:
    """P(F >= f) with `df_between` and `df` degrees of freedom."""
    from scipy.special import fdtrc

    return float(fdtrc(df_between, df, f))


def f_quantile(probability: float, df_between: float, df: float) -> float:
    """The f with P(F <= f) = probability; the degrees of freedom need not be whole."""
    from scipy.special import fdtri

    return float(fdtri(df_between, df, probability))


def noncentral_t_cdf(t: float, df: float, noncentrality: float) -> float:
    """P(T <= t) for a noncentral t."""
    from scipy.special import nctdtr

    return float(nctdtr(df, noncentrality, t))
