//! Charts of made-up numbers, for tests and to be looked at.

use super::{
    Axis, Bars, Chart, Curve, Curves, Dot, Dots, Kind, Point, Range, Ranges, Spread, Stack, Unit,
};

/// Answers over a year: of each cohort a share that comes ever nearer to its end.
pub(crate) fn curves() -> Chart {
    let cohorts = [
        ("insiders", 0.97, 4.0, 0.01),
        ("regulars", 0.9, 1.1, 0.025),
        ("newcomers", 0.74, 0.35, 0.05),
    ];
    let curve = |(name, end, speed, half): (&str, f64, f64, f64)| {
        let point = |step: i32| {
            let x = (f64::from(step) / 60.0).powi(5) * 365.0;
            let y = end * (1.0 - (-speed * x.powf(0.45)).exp());
            Point { x, y, band: Some(((y - half).max(0.0), (y + half).min(1.0))) }
        };
        Curve { name: name.to_owned(), points: (0..=60).map(point).collect() }
    };
    Chart {
        title: "pull requests answered by a human, by who sent them".to_owned(),
        x: Axis::new("time since it was opened", Unit::Days),
        y: Axis::new("answered", Unit::Share),
        kind: Kind::Curves(Curves { spread: Spread::Log, series: cohorts.map(curve).to_vec() }),
    }
}

/// Four years by quarter; one is not known.
pub(crate) fn bars() -> Chart {
    let quarter = |at: u64| format!("{}-Q{}", 2020 + at / 4, at % 4 + 1);
    let stack = |name: &str, base: u64, swing: u64| Stack {
        name: name.to_owned(),
        counts: (0..16).map(|at| (at != 9).then(|| base + at * swing % 17)).collect(),
    };
    Chart {
        title: "people who sent a pull request, by quarter".to_owned(),
        x: Axis::new("quarter", Unit::Count),
        y: Axis::new("people", Unit::Count),
        kind: Kind::Bars(Bars {
            periods: (0..16).map(quarter).collect(),
            series: vec![
                stack("insiders", 8, 3),
                stack("regulars", 14, 5),
                stack("newcomers", 21, 7),
            ],
        }),
    }
}

/// A forecast that is a little too sure.
pub(crate) fn dots() -> Chart {
    let dot = |at: u64| {
        let x = 0.05 + at as f64 / 10.0;
        let y = 0.5 + (x - 0.5) * 0.86;
        let half = 0.02 + 0.012 * (9 - at) as f64;
        Dot { x, y, interval: Some((y - half, y + half)), n: 40 + at * at * 60 }
    };
    Chart {
        title: "acceptance as forecast and as it came".to_owned(),
        x: Axis::new("forecast", Unit::Share),
        y: Axis::new("accepted", Unit::Share),
        kind: Kind::Dots(Dots { dots: (0..10).map(dot).collect() }),
    }
}

/// Acceptance by cohort; one is not known.
pub(crate) fn ranges() -> Chart {
    let row = |(label, value, half, n): (&str, f64, f64, u64)| Range {
        label: label.to_owned(),
        value: (n > 0).then_some(value),
        interval: Some((value - half, value + half)),
        n,
    };
    let rows = [
        ("insiders", 0.93, 0.012, 4_210),
        ("regulars", 0.84, 0.03, 702),
        ("newcomers", 0.58, 0.06, 268),
        ("newcomers, more than 500 lines", 0.31, 0.17, 24),
        ("newcomers, by draft", 0.0, 0.0, 0),
    ];
    Chart {
        title: "merged within 90 days".to_owned(),
        x: Axis::new("share merged", Unit::Share),
        y: Axis::new("cohort", Unit::Count),
        kind: Kind::Ranges(Ranges {
            rows: rows.map(row).to_vec(),
            reference: Some(("everybody".to_owned(), 0.86)),
        }),
    }
}

/// One chart of each kind with a foreign text wherever one fits.
pub(crate) fn named(text: &str) -> [Chart; 4] {
    [curves(), bars(), dots(), ranges()].map(|mut chart| {
        for name in [&mut chart.title, &mut chart.x.name, &mut chart.y.name] {
            text.clone_into(name);
        }
        match &mut chart.kind {
            Kind::Curves(curves) => curves.series.iter_mut().for_each(|curve| {
                text.clone_into(&mut curve.name);
            }),
            Kind::Bars(bars) => {
                bars.periods.fill(text.to_owned());
                bars.series.iter_mut().for_each(|stack| text.clone_into(&mut stack.name));
            }
            Kind::Dots(_) => {}
            Kind::Ranges(ranges) => {
                ranges.reference = Some((text.to_owned(), 0.5));
                ranges.rows.iter_mut().for_each(|row| text.clone_into(&mut row.label));
            }
        }
        chart
    })
}
