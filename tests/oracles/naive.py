"""Ordinal and binary statistics in plain loops, straight from their definitions. Imports nothing from trialwright."""

from itertools import combinations, product
from math import comb, exp, log, sqrt


def midranks(values):
    return [sum(v < x for v in values) + (sum(v == x for v in values) + 1) / 2 for x in values]


def pairs(treated, control):
    """Pairs in which the treated score is higher, lower, equal."""
    higher = sum(t > c for t in treated for c in control)
    lower = sum(t < c for t in treated for c in control)
    return higher, lower, len(treated) * len(control) - higher - lower


def mann_whitney(treated, control):
    higher, _, equal = pairs(treated, control)
    return higher + equal / 2


def rank_sum_variance(treated, control):
    """Variance of W over all allocations, from the finite-population variance of the midranks."""
    ranks = midranks([*treated, *control])
    mean = sum(ranks) / len(ranks)
    spread = sum((r - mean) ** 2 for r in ranks) / (len(ranks) - 1)
    return len(treated) * len(control) * spread / len(ranks)


def exact_wilcoxon_by_allocation(treated, control):
    """Two-sided, mid-p, lower and higher tail over every allocation of the participants."""
    everyone, m = [*treated, *control], len(treated)
    chances = {}
    for chosen in combinations(range(len(everyone)), m):
        rest = [v for i, v in enumerate(everyone) if i not in chosen]
        w = mann_whitney([everyone[i] for i in chosen], rest)
        chances[w] = chances.get(w, 0) + 1 / comb(len(everyone), m)
    return _tails(chances, mann_whitney(treated, control), m * len(control) / 2)


def exact_wilcoxon_by_table(treated, control):
    """The same from counts by category: every table with the observed margins and its hypergeometric chance."""
    totals, m = [t + c for t, c in zip(treated, control, strict=True)], sum(treated)
    chances = {}
    for row in product(*(range(t + 1) for t in totals)):
        if sum(row) == m:
            w = _table_w(row, [t - x for t, x in zip(totals, row, strict=True)])
            weight = 1
            for t, x in zip(totals, row, strict=True):
                weight *= comb(t, x)
            chances[w] = chances.get(w, 0) + weight / comb(sum(totals), m)
    return _tails(chances, _table_w(treated, control), m * sum(control) / 2)


def _table_w(treated, control):
    return sum(t * (sum(control[:k]) + control[k] / 2) for k, t in enumerate(treated))


def _tails(chances, w, mean):
    far = sum(p for v, p in chances.items() if abs(v - mean) >= abs(w - mean))
    beyond = sum(p for v, p in chances.items() if abs(v - mean) > abs(w - mean))
    lower = sum(p for v, p in chances.items() if v <= w)
    higher = sum(p for v, p in chances.items() if v >= w)
    return far, (far + beyond) / 2, lower, higher


def superiority_variance(treated, control):
    """Unbiased placement variance of P(treated higher) + P(tie)/2 and its two parts."""
    of_t = [mann_whitney([t], control) / len(control) for t in treated]
    of_c = [mann_whitney(treated, [c]) / len(treated) for c in control]
    return tuple(sum((v - sum(p) / len(p)) ** 2 for v in p) / (len(p) - 1) / len(p) for p in (of_t, of_c))


def log_generalised_odds_variance(treated, control):
    """Variance of log(higher pairs / lower pairs), ties dropped, from each participant's own wins and losses."""
    higher, lower, _ = pairs(treated, control)
    mn = len(treated) * len(control)
    total = 0.0
    for mine, other, sign in ((treated, control, 1), (control, treated, -1)):
        terms = []
        for v in mine:
            h, low, _ = pairs([v], other)
            wins, losses = (h, low) if sign > 0 else (low, h)
            terms.append(wins / len(other) / (higher / mn) - losses / len(other) / (lower / mn))
        total += sum(t * t for t in terms) / len(terms) / (len(terms) - 1)
    return total


def van_elteren_z(strata):
    """`strata`: pairs (treated, control); modified ridits: midrank within the stratum over (size + 1)."""
    deviation = variance = 0.0
    for treated, control in strata:
        both = [*treated, *control]
        ridits = [r / (len(both) + 1) for r in midranks(both)]
        mean = sum(ridits) / len(both)
        deviation += sum(ridits[: len(treated)]) - len(treated) * mean
        spread = sum((r - mean) ** 2 for r in ridits) / (len(both) - 1)
        variance += len(treated) * len(control) * spread / len(both)
    return deviation / sqrt(variance)


def odds_loglik(y, x, weights, thresholds, beta_higher):
    """Proportional odds log-likelihood; `beta_higher`: log odds of a higher score; y codes 0..k-1."""
    total = 0.0
    for score, row, w in zip(y, x, weights, strict=True):
        eta = sum(b * v for b, v in zip(beta_higher, row, strict=True))
        upper = 1.0 if score == len(thresholds) else 1 / (1 + exp(eta - thresholds[score]))
        lower = 0.0 if score == 0 else 1 / (1 + exp(eta - thresholds[score - 1]))
        total += w * log(upper - lower)
    return total


def slope(function, point, step=1e-5):
    """Gradient by central differences."""
    answer = []
    for i in range(len(point)):
        up = [v + step * (j == i) for j, v in enumerate(point)]
        down = [v - step * (j == i) for j, v in enumerate(point)]
        answer.append((function(up) - function(down)) / (2 * step))
    return answer


def fisher_two_sided(a, m, b, n):
    events = a + b
    support = range(max(0, events - n), min(m, events) + 1)
    chance = {x: comb(m, x) * comb(n, events - x) / comb(m + n, events) for x in support}
    p = sum(v for v in chance.values() if v <= chance[a] * (1 + 1e-7))
    return p, p - sum(v for v in chance.values() if abs(v - chance[a]) <= chance[a] * 1e-7) / 2


def mantel_haenszel_odds(tables):
    """Odds ratio and Robins-Breslow-Greenland variance of its log; tables (a, m, c, n)."""
    r = s = pr = ps_qr = qs = 0.0
    for a, m, c, n in tables:
        b, d, t = m - a, n - c, m + n
        r, s = r + a * d / t, s + b * c / t
        pr += (a + d) / t * a * d / t
        ps_qr += (a + d) / t * b * c / t + (b + c) / t * a * d / t
        qs += (b + c) / t * b * c / t
    return r / s, pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s)


def score_chi_square_difference(a, m, b, n, difference, steps=200_000):
    """Miettinen-Nurminen chi-square, the constrained risks found by walking over a fine grid."""
    best, at = None, None
    for i in range(1, steps):
        q = i / steps
        p = q + difference
        if 0 < p < 1:
            value = a * log(p) + (m - a) * log(1 - p) + b * log(q) + (n - b) * log(1 - q)
            if best is None or value > best:
                best, at = value, (p, q)
    p, q = at
    variance = (p * (1 - p) / m + q * (1 - q) / n) * (m + n) / (m + n - 1)
    return (a / m - b / n - difference) ** 2 / variance


def every_block_allocation(sizes, full, used):
    """Every order of every block, as arms of the participants used, with the chance of the whole allocation."""
    blocks = []
    for size, treated, n in zip(sizes, full, used, strict=True):
        orders = [tuple(int(i in chosen) for i in range(n)) for chosen in combinations(range(size), treated)]
        blocks.append([(order, 1 / len(orders)) for order in orders])
    for parts in product(*blocks):
        chance = 1.0
        for _, p in parts:
            chance *= p
        yield sum((order for order, _ in parts), ()), chance


def blocked_rank_p(outcome, arm, blocks, conditional=False):
    """Two-sided and both one-sided p of the centred rank sum over every allocation; `blocks`: (sizes, full, used)."""
    ranks = midranks(outcome)
    scores = [r - sum(ranks) / len(ranks) for r in ranks]
    ends = [sum(blocks[2][:b]) for b in range(len(blocks[2]) + 1)]

    def counts(arms):
        return [sum(arms[ends[b] : ends[b + 1]]) for b in range(len(blocks[2]))]

    found = [
        (sum(s for s, a in zip(scores, arms, strict=True) if a), p)
        for arms, p in every_block_allocation(*blocks)
        if not conditional or counts(arms) == counts(arm)
    ]
    whole = sum(p for _, p in found)
    mean = sum(s * p for s, p in found) / whole
    own = sum(s for s, a in zip(scores, arm, strict=True) if a)
    far = sum(p for s, p in found if abs(s - mean) >= abs(own - mean) - 1e-9) / whole
    lower = sum(p for s, p in found if s <= own + 1e-9) / whole
    higher = sum(p for s, p in found if s >= own - 1e-9) / whole
    return far, lower, higher


def category_chances(row, thresholds, slopes):
    """P(Y = k) of a cumulative logit model; `slopes[j]`: log odds of a higher score at cut j by covariate."""
    below = [
        1 / (1 + exp(sum(b * v for b, v in zip(s, row, strict=True)) - t))
        for t, s in zip(thresholds, slopes, strict=True)
    ]
    return [high - low for low, high in zip([0.0, *below], [*below, 1.0], strict=True)]


def standardised_chances(x, thresholds, beta, arm):
    """Average chances of every category with the first covariate set to `arm` for everybody."""
    rows = [category_chances([arm, *row[1:]], thresholds, [beta] * len(thresholds)) for row in x]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def proportionality_score(y, x, thresholds, beta):
    """Gradient and expected information of the model with slopes by cut, at equal slopes, by central differences."""
    k, p = len(thresholds), len(beta)

    def chance(point, row, score):
        slopes = [point[k + j * p : k + (j + 1) * p] for j in range(k)]
        return category_chances(row, point[:k], slopes)[score]

    point = [*thresholds, *(list(beta) * k)]
    gradient, information = [0.0] * len(point), [[0.0] * len(point) for _ in point]
    for own, row in zip(y, x, strict=True):
        for score in range(k + 1):
            g = slope(lambda q, row=row, score=score: log(chance(q, row, score)), point)
            if score == own:
                gradient = [a + b for a, b in zip(gradient, g, strict=True)]
            c = chance(point, row, score)
            for i, a in enumerate(g):
                for j, b in enumerate(g):
                    information[i][j] += c * a * b
    return gradient, information
