"""Records the figures that forecast.rs compares with, beside this file in forecast/.

Recorded with Python 3.11, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1, scikit-learn 1.9.1,
statsmodels 0.15.0, confidenceinterval 1.0.5, MLstatkit 0.1.91:

    pip install numpy scipy pandas scikit-learn statsmodels confidenceinterval MLstatkit
    python record_forecast.py
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from confidenceinterval.delong import delong_roc_variance
from MLstatkit import Delong_test
from scipy import integrate, optimize, stats
from scipy.special import expit, logit
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.genmod.bayes_mixed_glm import BinomialBayesMixedGLM

HERE = Path(__file__).parent / "forecast"
Z = stats.norm.ppf(0.975)


def write(name, header, rows):
    with open(HERE / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


# The judgement.


def record_judgement():
    rng = np.random.default_rng(1988)
    n = 305
    truth = rng.normal(0.4, 1.2, n)
    merged = (rng.random(n) < expit(truth)).astype(int)
    a = np.round(expit(1.3 * truth + 0.2 + rng.normal(0, 0.8, n)), 3)
    # Many ties, as a table of base rates has them; and two predictions that are sure.
    b = np.round(expit(0.6 * truth + rng.normal(0, 0.8, n)), 1)
    a[0], a[1] = 0.0, 1.0
    write("pairs.csv", ["a", "b", "merged"], zip(a, b, merged))
    figures = {}
    for name, p in [("a", a), ("b", b)]:
        clipped = np.clip(p, 1e-6, 1 - 1e-6)
        squares = (p - merged) ** 2
        losses = -stats.bernoulli.logpmf(merged, clipped)
        figures[f"{name}_brier"] = brier_score_loss(merged, p)
        figures[f"{name}_brier_se"] = stats.sem(squares)
        figures[f"{name}_log_loss"] = log_loss(merged, clipped)
        figures[f"{name}_log_loss_se"] = stats.sem(losses)
        # DeLong's standard error, of one package in double and of another in single precision.
        auc = roc_auc_score(merged, p)
        _, _, (low, high), _, _, _, _ = Delong_test(merged, p, b if name == "a" else a)
        error = (high - low) / 2 / Z
        _, variance = delong_roc_variance(merged, p)
        assert 0 < low < auc < high < 1 and abs(error - np.sqrt(variance)) < 1e-6
        half = Z * error / (auc * (1 - auc))
        figures[f"{name}_auc"] = auc
        figures[f"{name}_auc_se"] = error
        figures[f"{name}_auc_low"] = expit(logit(auc) - half)
        figures[f"{name}_auc_high"] = expit(logit(auc) + half)
        odds = logit(clipped)
        both = sm.Logit(merged, sm.add_constant(odds)).fit(disp=0, tol=1e-12, maxiter=100)
        alone = sm.GLM(merged, np.ones(n), family=sm.families.Binomial(), offset=odds).fit(tol=1e-14)
        figures[f"{name}_intercept"], figures[f"{name}_slope"] = both.params
        figures[f"{name}_intercept_se"], figures[f"{name}_slope_se"] = both.bse
        figures[f"{name}_large"], figures[f"{name}_large_se"] = alone.params[0], alone.bse[0]
        groups = pd.DataFrame({"p": p, "y": merged})
        groups = groups.groupby(pd.qcut(p, 10, duplicates="drop"), observed=True)
        groups = groups.agg(n=("y", "size"), merged=("y", "sum"), predicted=("p", "mean"))
        gap = (groups.predicted - groups.merged / groups.n).abs()
        figures[f"{name}_expected_error"] = (gap * groups.n).sum() / n
        figures[f"{name}_groups"] = len(groups)
        for at, group in enumerate(groups.itertuples()):
            figures[f"{name}_group_{at}_n"] = group.n
            figures[f"{name}_group_{at}_merged"] = group.merged
            figures[f"{name}_group_{at}_predicted"] = group.predicted
    clip = lambda p: np.clip(p, 1e-6, 1 - 1e-6)
    squares = (a - merged) ** 2 - (b - merged) ** 2
    losses = stats.bernoulli.logpmf(merged, clip(b)) - stats.bernoulli.logpmf(merged, clip(a))
    z, _, _, _, auc_a, auc_b, info = Delong_test(merged, a, b)
    assert info["method"] == "delong"
    figures["less_brier"], figures["less_brier_se"] = squares.mean(), stats.sem(squares)
    figures["less_log_loss"], figures["less_log_loss_se"] = losses.mean(), stats.sem(losses)
    figures["less_auc"], figures["less_auc_se"] = auc_a - auc_b, np.sqrt(info["var_diff"])
    assert abs((auc_b - auc_a) / z - figures["less_auc_se"]) < 1e-9
    write("judged.csv", ["figure", "value"], [(k, repr(float(v))) for k, v in figures.items()])


# The model: dense matrices and general optimisers.

PRIOR = np.array([10.0, 2.5, 2.5, 2.5]) ** -2.0


def drawn():
    rng = np.random.default_rng(1993)
    n, projects, cells = 500, 24, 4
    project = np.sort(rng.integers(0, projects, n)) * 7 + 3
    cell = rng.integers(0, cells, n)
    # Some projects lack cells.
    cell[project < 40] = np.minimum(cell[project < 40], 1)
    x = np.column_stack([(cell == 0).astype(float), rng.random(n) < 0.3, np.round(rng.normal(size=n), 3)])
    u = dict(zip(np.unique(project), rng.normal(0, 1.3, projects)))
    v = {key: rng.normal(0, 0.9) for key in sorted(set(zip(project.tolist(), cell.tolist())))}
    odds = 0.3 + x @ [-0.8, 0.7, -0.4]
    odds += np.array([u[p] + v[p, c] for p, c in zip(project.tolist(), cell.tolist())])
    merged = (rng.random(n) < expit(odds)).astype(int)
    weight = np.where(rng.random(n) < 0.2, 0.5, 1.0)
    return x, project, cell, merged, weight


class Dense:
    """The penalised likelihood over all effects at once."""

    def __init__(self, x, project, cell, merged, weight):
        self.y, self.w = merged, weight
        self.projects = np.unique(project).tolist()
        self.cells = sorted(set(zip(project.tolist(), cell.tolist())))
        self.fixed = np.column_stack([np.ones(len(merged)), x])
        self.of_project = (project[:, None] == np.array(self.projects)).astype(float)
        pairs = np.array(self.cells)
        self.of_cell = ((project[:, None] == pairs[:, 0]) & (cell[:, None] == pairs[:, 1])).astype(float)
        self.all = np.column_stack([self.fixed, self.of_project, self.of_cell])
        self.k, self.p, self.c = self.fixed.shape[1], len(self.projects), len(self.cells)

    def precisions(self, tau, omega):
        return np.concatenate([PRIOR, np.full(self.p, tau**-2.0), np.full(self.c, omega**-2.0)])

    def value(self, theta, prior, matrix, offset=0.0):
        eta = offset + matrix @ theta
        likelihood = self.w @ (self.y * eta - np.logaddexp(0, eta))
        return -(likelihood - prior @ theta**2 / 2)

    def slope(self, theta, prior, matrix, offset=0.0):
        return -(matrix.T @ (self.w * (self.y - expit(offset + matrix @ theta))) - prior * theta)

    def curvature(self, theta, prior, matrix, offset=0.0):
        share = expit(offset + matrix @ theta)
        return (matrix.T * (self.w * share * (1 - share))) @ matrix + np.diag(prior)

    def mode(self, prior, matrix, offset=0.0):
        start = np.zeros(matrix.shape[1])
        found = optimize.minimize(self.value, start, (prior, matrix, offset), "trust-exact",
                                  self.slope, self.curvature, options={"gtol": 1e-5})
        # The minimiser ends where rounding hides the value; the slope tells further.
        found = optimize.root(self.slope, found.x, (prior, matrix, offset), jac=self.curvature,
                              tol=1e-13)
        assert np.abs(self.slope(found.x, prior, matrix, offset)).max() < 1e-8
        return found.x

    def marginal(self, logs, offset):
        """Less the log marginal to the second order, the fixed part held, with the Rayleigh priors."""
        tau, omega = np.exp(logs)
        prior = self.precisions(tau, omega)[self.k:]
        matrix = self.all[:, self.k:]
        theta = self.mode(prior, matrix, offset)
        curvature = self.curvature(theta, prior, matrix, offset)
        _, logdet = np.linalg.slogdet(curvature)
        # The next order of the series, row by row against row, by project.
        share = expit(offset + matrix @ theta)
        third = -self.w * share * (1 - share) * (1 - 2 * share)
        fourth = -self.w * share * (1 - share) * (1 - 6 * share * (1 - share))
        spread = matrix @ np.linalg.inv(curvature) @ matrix.T
        own = np.diag(spread)
        terms = np.outer(third, third) * (np.outer(own, own) * spread / 8 + spread**3 / 12)
        by_project = self.of_project.T @ (fourth * own**2 / 8)
        by_project += np.einsum("ip,ij,jp->p", self.of_project, terms, self.of_project)
        correction = (by_project / (1 + np.abs(by_project))).sum()
        rayleigh = stats.rayleigh(scale=1.0).logpdf(tau) + stats.rayleigh(scale=0.5).logpdf(omega)
        log_prior = np.log(prior).sum() / 2
        return self.value(theta, prior, matrix, offset) + logdet / 2 - log_prior - rayleigh - correction

    def exact(self, logs, offset):
        """The same by integration: of each cell within each value of its project."""
        tau, omega = np.exp(logs)
        nodes, weights = np.polynomial.hermite_e.hermegauss(40)
        weights = weights / weights.sum()
        own = tau * nodes[:, None] + omega * nodes[None, :]
        total = 0.0
        cells = np.array(self.cells)
        for at, project in enumerate(self.projects):
            logs_of = np.zeros(len(nodes))
            for cell in np.flatnonzero(cells[:, 0] == project):
                of = self.of_cell[:, cell] > 0
                eta = offset[of][:, None, None] + own
                likelihood = self.w[of][:, None, None] * (self.y[of][:, None, None] * eta - np.logaddexp(0, eta))
                logs_of += np.log(np.exp(likelihood.sum(axis=0)) @ weights)
            total += np.log(np.exp(logs_of) @ weights)
        rayleigh = stats.rayleigh(scale=1.0).logpdf(tau) + stats.rayleigh(scale=0.5).logpdf(omega)
        return -total - rayleigh

    def spreads(self, marginal):
        logs = np.log([1.0, 0.5])
        for _ in range(20):
            theta = self.mode(self.precisions(*np.exp(logs)), self.all)
            offset = self.fixed @ theta[: self.k]
            found = optimize.minimize(marginal, logs, (offset,), "Nelder-Mead",
                                      options={"xatol": 1e-5, "fatol": 1e-9})
            moved, logs = np.abs(found.x - logs).max(), found.x
            if moved < 1e-4:
                break
        return np.exp(logs)


def check_with_statsmodels(dense, theta, tau, omega):
    """The slope of another package's posterior is nought at our mode (weights are 1 there)."""
    matrix = np.column_stack([dense.of_project, dense.of_cell])
    ident = np.repeat([0, 1], [dense.p, dense.c])
    model = BinomialBayesMixedGLM(dense.y, dense.fixed, matrix, ident, vcp_p=1e6, fe_p=2.5)
    spreads = np.log([tau, omega])
    params = np.concatenate([theta[: dense.k], spreads, theta[dense.k:]])
    slope = model.logposterior_grad(params)
    # It has one prior for all of the fixed part; ours of the intercept is wider.
    slope[0] += theta[0] * (2.5**-2 - PRIOR[0])
    slope = np.delete(slope, [dense.k, dense.k + 1])
    assert np.abs(slope).max() < 1e-6, np.abs(slope).max()


def record_model():
    x, project, cell, merged, weight = drawn()
    rows = [(*map(float, line), p, c, y, w) for line, p, c, y, w in zip(x, project, cell, merged, weight)]
    write("cases.csv", ["x1", "x2", "x3", "project", "cell", "merged", "weight"], rows)
    tau, omega = 1.1, 0.7
    plain = Dense(x, project, cell, merged, np.ones(len(merged)))
    check_with_statsmodels(plain, plain.mode(plain.precisions(tau, omega), plain.all), tau, omega)
    dense = Dense(x, project, cell, merged, weight)
    prior = dense.precisions(tau, omega)
    theta = dense.mode(prior, dense.all)
    covariance = np.linalg.inv(dense.curvature(theta, prior, dense.all))
    figures = {}
    for at in range(dense.k):
        figures[f"fixed_{at}"] = theta[at]
        figures[f"fixed_{at}_se"] = np.sqrt(covariance[at, at])
    predicted = []
    asked = [((1, 0, 0.5), 3, 0), ((0, 1, -1.2), 3, 1), ((0, 0, 0.3), 3, 3), ((0, 1, 0.0), 150, 2),
             ((1, 1, 2.0), 164, 3), ((0, 0, 0.0), 9999, 1)]
    for features, p, c in asked:
        line = np.zeros(len(theta))
        line[: dense.k] = [1, *features]
        extra = 0.0
        if p in dense.projects:
            line[dense.k + dense.projects.index(p)] = 1
        else:
            extra += tau**2
        if (p, c) in dense.cells:
            line[dense.k + dense.p + dense.cells.index((p, c))] = 1
        else:
            extra += omega**2
        mean, deviation = line @ theta, np.sqrt(line @ covariance @ line + extra)
        value, _ = integrate.quad(lambda z: expit(mean + deviation * z) * stats.norm.pdf(z), -9, 9)
        low, high = expit([mean - Z * deviation, mean + Z * deviation])
        predicted.append((*map(float, features), p, c, *map(float, (mean, deviation, value, low, high))))
    write("predicted.csv", ["x1", "x2", "x3", "project", "cell", "log_odds", "deviation", "value",
                            "low", "high"], predicted)
    figures["tau"], figures["omega"] = dense.spreads(dense.marginal)
    figures["tau_exact"], figures["omega_exact"] = dense.spreads(dense.exact)
    write("fitted.csv", ["figure", "value"], [(k, repr(float(v))) for k, v in figures.items()])


HERE.mkdir(exist_ok=True)
record_judgement()
record_model()
