"""Makes test/fixtures/statistics/reference.json: intervals and p-values as SciPy and statsmodels give them.

The interval over clusters has no ready-made counterpart. Here it is written down a second time, from its definition in
docs/statistics.md: the beta-binomial likelihood is SciPy's, and its ends are found with SciPy's root finder.

Run with SciPy and statsmodels installed:  python scripts/reference/intervals.py
"""
import json
import pathlib

import numpy as np
import scipy
import statsmodels
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20261122)
NODES, INDEPENDENT = 24, 0.25
edges = (np.arange(NODES + 1) / NODES) ** 2
correlations = np.concatenate([[0], ((np.arange(NODES) + 0.5) / NODES) ** 2])
prior = np.concatenate([[INDEPENDENT], (1 - INDEPENDENT) * np.diff(edges)])


def wilson(successes, trials):
    return proportion_confint(successes, trials, alpha=0.05, method='wilson')


def expected_correlation(sizes, successes, share):
    logs = np.empty(NODES + 1)
    for i, correlation in enumerate(correlations):
        if correlation == 0:
            logs[i] = stats.binom.logpmf(successes, sizes, share).sum()
        else:
            strength = 1 / correlation - 1
            logs[i] = stats.betabinom.logpmf(successes, sizes, share * strength, (1 - share) * strength).sum()
    weights = prior * np.exp(logs - logs.max())
    return float((weights * correlations).sum() / weights.sum())


def clustered(sizes, successes):
    sizes, successes = np.array(sizes), np.array(successes)
    total, share = sizes.sum(), successes.sum() / sizes.sum()

    def outside(truth):
        correlation = expected_correlation(sizes, successes, truth)
        variance = truth * (1 - truth) * (total + correlation * ((sizes**2).sum() - total)) / total**2
        return (share - truth) ** 2 - stats.norm.ppf(0.975) ** 2 * variance

    def limit(count):
        return wilson(count, len(sizes))[1]

    low = 0 if share == 0 else optimize.brentq(outside, 1e-9, min(share, 1 - 1e-7), xtol=1e-12)
    high = 1 if share == 1 else optimize.brentq(outside, max(share, 1e-7), 1 - 1e-9, xtol=1e-12)
    any_success, any_failure = (successes > 0).sum(), (successes < sizes).sum()
    if share <= any_success / len(sizes):
        high = min(high, limit(any_success))
    if 1 - share <= any_failure / len(sizes):
        low = max(low, 1 - limit(any_failure))
    return float(low), float(high)


def sign_flip(differences):
    """All 2^n signs, by SciPy's exact permutation test."""
    test = stats.permutation_test((np.array(differences),), np.sum, permutation_type='samples', n_resamples=np.inf)
    return float(test.pvalue)


def sample(sizes, share, strength):
    rates = rng.beta(share * strength, (1 - share) * strength, len(sizes))
    return [int(x) for x in rng.binomial(sizes, rates)]


SMALL = [9, 7, 5, 3, 3, 2, 2, 1, 1, 1, 1, 1]
samples = [(SMALL, sample(SMALL, share, strength)) for share in (0.1, 0.3, 0.5, 0.8) for strength in (0.5, 2, 50)]
samples += [(SMALL, [0] * 12), (SMALL, SMALL), ([4], [1]), ([1] * 30, [1] * 7 + [0] * 23), ([60, 1, 1], [60, 0, 0])]
tables = [(0, 0), (1, 0), (3, 3), (2, 9), (0, 6), (25, 11), (140, 181), (900, 1013)]
flips = [[1, -1, 2], [3], [5, 1, -2, 4, 0, 1], [1] * 12, [-7, 3, 3, 1, 0, 0, 2, -1, 4, 1, 1], [0, 2, -2], [6, -1, -1, -1]]
families = [[0.01, 0.04, 0.03], [0.2], [0.5, 0.5, 0.9, 0.001], [0.02, 0.02, 0.02, 0.6, 0.01, 1]]
reference = {
    'versions': {'scipy': scipy.__version__, 'statsmodels': statsmodels.__version__},
    'wilson': [{'n': n, 'of': of, 'interval': wilson(n, of)} for n, of in [(0, 20), (1, 20), (30, 176), (88, 176), (352, 352)]],
    'clustered': [{'sizes': m, 'successes': x, 'interval': clustered(m, x)} for m, x in samples],
    'mcnemar': [{'onlyFirst': b, 'onlySecond': c, 'p': float(mcnemar([[0, b], [c, 0]], exact=True).pvalue)} for b, c in tables],
    'signFlip': [{'differences': d, 'p': sign_flip(d)} for d in flips if len(d) > 1],
    'holm': [{'p': p, 'adjusted': [float(x) for x in multipletests(p, method='holm')[1]]} for p in families],
}
path = pathlib.Path(__file__).parents[2] / 'test/fixtures/statistics/reference.json'
path.write_text(json.dumps(reference, indent=1) + '\n')
