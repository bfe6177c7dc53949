"""Records what tests/it/metric/survival.rs compares with.

Run beside this file; it writes survival_data.csv and survival_figures.csv. Versions at the
time of recording: Python 3.11.7, lifelines 0.30.3, scikit-survival 0.28.0, numpy 2.4.6,
pandas 2.3.3.

survival_data.csv: the data sets as numbers; `cause` is 0 for censored.
  waltons   lifelines.datasets.load_waltons, all groups
  aids      lifelines.datasets.load_multicenter_aids_cohort_study: years, entry W, exit T
  tied      ten spells made up here, with ties among ends and with censoring
  entry     entries that fall on the times of ends, and one that ends as others enter
  bmt       sksurv.datasets.load_bmt (Scrucca et al. 2007), with ties between causes
  untied    forty made-up exits, no two times alike
  late      the same with delayed entry

survival_figures.csv: set, what, argument, value, low, high; an empty cell is
infinite there, or not defined.
"""

import csv
import math
import warnings

import numpy as np
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.datasets import load_multicenter_aids_cohort_study, load_waltons
from lifelines.utils import qth_survival_times
from sksurv.datasets import load_bmt
from sksurv.nonparametric import cumulative_incidence_competing_risks

warnings.simplefilter("ignore")
QUANTILES = [0.25, 0.5, 0.75, 0.9]


def data_sets():
    walton = load_waltons()
    aids = load_multicenter_aids_cohort_study()
    _, bmt = load_bmt()
    made = np.random.default_rng(5)
    left = np.round(made.exponential(30.0, 40) + 1.0, 3)
    cause = made.choice([0, 1, 2], 40, p=[0.25, 0.5, 0.25])
    # Two thirds are there from the start, so that the earliest ends find enough at risk.
    entered = np.where(np.arange(40) % 3 < 2, 0.0, np.round(left * 0.4, 3) + 0.0005)
    assert len(set(left)) == 40 and not set(entered[entered > 0]) & set(left)
    tied = np.array([1, 2, 2, 3, 3, 3, 4, 6, 6, 7])
    return {
        "waltons": (np.zeros(len(walton)), walton["T"].values, walton["E"].values),
        "aids": (aids["W"].values, aids["T"].values, aids["D"].values),
        "tied": (np.zeros(10), tied, np.array([1, 1, 1, 0, 1, 1, 0, 1, 0, 0])),
        "entry": (
            np.array([0, 0, 0, 0, 2, 2, 3, 5, 5, 1]),
            np.array([2, 3, 5, 8, 5, 6, 8, 9, 7, 9]),
            np.array([1, 1, 1, 0, 1, 0, 1, 1, 0, 0]),
        ),
        "bmt": (np.zeros(len(bmt)), bmt["ftime"], bmt["status"].astype(int)),
        "untied": (np.zeros(40), left, cause),
        "late": (entered, left, cause),
    }


def number(x):
    return "" if not math.isfinite(x) else repr(round(float(x), 12))


def survival(name, entered, left, ended, rows):
    km = KaplanMeierFitter()
    km.fit(left, ended, entry=entered if entered.any() else None)
    curve, bounds = km.survival_function_.iloc[:, 0], km.confidence_interval_
    table = km.event_table
    for t in curve.index:
        s = curve[t]
        # At 1 and 0 lifelines has no interval.
        low, high = bounds.loc[t] if 0 < s < 1 else (math.inf, math.inf)
        rows.append([name, "waiting", number(t), number(s), number(low), number(high)])
    for t in table.index[1:]:
        # lifelines counts those who enter at a time as at risk, and takes them off again
        # where it estimates.
        r = table.at_risk[t] - table.entrance[t]
        rows.append([name, "at_risk", number(t), number(r), table.observed[t], ""])
    for q in QUANTILES:
        value = km.percentile(1 - q)
        span = qth_survival_times(1 - q, bounds).iloc[0]
        rows.append([name, "quantile", q, number(value), number(span.iloc[0]), number(span.iloc[1])])


def incidence(name, entered, left, cause, rows):
    """lifelines; only where no two times are alike, for it jitters ties."""
    for k in (1, 2):
        aj = AalenJohansenFitter().fit(left, cause, k, entry=entered if entered.any() else None)
        share, bounds = aj.cumulative_density_.iloc[:, 0], aj.confidence_interval_
        for t in share.index:
            if share[t] == 0:
                continue
            # Its columns are named the wrong way round; sorted, they are the bounds.
            low, high = sorted(bounds.loc[t])
            row = [number(t), number(share[t]), number(low), number(high)]
            rows.append([name, f"ended_{k}", *row])


def tied_incidence(name, left, cause, rows):
    """scikit-survival, with the variance that lifelines has too, and with Aalen's."""
    for what, kind in (("ended", "Dinse_Approx"), ("aalen", "Aalen")):
        times, shares, bounds = cumulative_incidence_competing_risks(
            cause, left, conf_type="log-log", var_type=kind
        )
        for k in (1, 2):
            for i, t in enumerate(times):
                if shares[k][i] > 0:
                    row = [number(x) for x in (t, shares[k][i], *bounds[k, :, i])]
                    rows.append([name, f"{what}_{k}", *row])


def workdays(rows):
    """Noon of a day in days since 1970, the instant so many (`low`) business days later.

    Weekends are rolled forward to Monday, 00:00; busday_count finds the days again.
    """
    first = np.datetime64("2023-12-25")
    for start in first + np.arange(14):
        for days in (0, 1, 2, 3, 5, 8, 10, 260):
            end = np.busday_offset(start, days, roll="forward")
            assert np.busday_count(start, end) == days
            in_days = [int(x.astype("datetime64[D]").astype(int)) for x in (start, end)]
            noon = 0.5 if np.is_busday(start) else 0
            rows.append(["workday", "after", in_days[0], in_days[1] + noon, days, ""])


def main():
    rows = []
    with open("survival_data.csv", "w", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(["set", "entered", "left", "cause"])
        for name, (entered, left, cause) in data_sets().items():
            for spell in zip(entered, left, cause):
                write.writerow([name, *(f"{x:.10g}" for x in spell)])
            survival(name, entered, left, cause > 0, rows)
            if name in ("untied", "late"):
                incidence(name, entered, left, cause, rows)
            if name == "bmt":
                tied_incidence(name, left, cause, rows)
    workdays(rows)
    with open("survival_figures.csv", "w", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(["set", "what", "argument", "value", "low", "high"])
        write.writerows(rows)


main()
