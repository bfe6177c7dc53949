//! Drawings are well-formed for any numbers, and say what the numbers say.

use proptest::prelude::*;
use roxmltree::Document;

use super::samples;
use super::*;

fn of(kind: Kind) -> Chart {
    let axis = |name| Axis::new(name, Unit::Share);
    Chart { title: "title".to_owned(), x: axis("x"), y: axis("y"), kind }
}

/// All numbers that place a mark.
fn places(svg: &str) -> Vec<f64> {
    let document = Document::parse(svg).unwrap();
    let names = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d"];
    let marks = document.descendants().filter(|node| !node.has_tag_name("svg"));
    let attributes = marks.flat_map(|node| node.attributes());
    let placing = attributes.filter(|attribute| names.contains(&attribute.name()));
    let numbers = placing.flat_map(|attribute| {
        let parts = attribute.value().split(|c: char| c.is_ascii_alphabetic() || c == ' ');
        parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect::<Vec<_>>()
    });
    numbers.collect()
}

#[test]
fn a_document_stands_alone_and_a_part_needs_no_namespace() {
    for chart in [samples::curves(), samples::bars(), samples::dots(), samples::ranges()] {
        let svg = chart.svg_document();
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
        assert!(svg.contains("prefers-color-scheme:dark") && svg.contains(&chart.title));
        assert!(!chart.svg(Room::Narrow).contains("http"));
    }
}

#[test]
fn a_bar_is_as_high_as_its_count() {
    let counts = [3, 0, 6].map(Some).to_vec();
    let series = vec![Stack { name: "commits".to_owned(), counts }];
    let periods = ["a", "b", "c"].map(str::to_owned).to_vec();
    let mut chart = of(Kind::Bars(Bars { periods, series }));
    chart.y.unit = Unit::Count;
    let svg = chart.svg(Room::Wide);
    let document = Document::parse(&svg).unwrap();
    let bars: Vec<f64> = document
        .descendants()
        .filter(|node| node.attribute("class") == Some("bar s1"))
        .map(|node| node.attribute("height").unwrap().parse().unwrap())
        .collect();
    // 200 is the height of the drawing, 6 its upper end.
    assert_eq!(bars, [100.0, 200.0]);
    assert_eq!(chart.spark().unwrap(), "▄·█");
    assert_eq!(chart.summary(), "9 y in 3 periods, a to c; the most in one are 6 (c)");
}

#[test]
fn a_curve_keeps_its_value_until_the_next_step() {
    let points = [(0.0, 0.0), (1.0, 0.25), (3.0, 1.0), (4.0, 1.0)];
    let points = points.map(|(x, y)| Point { x, y, band: None }).to_vec();
    let series = vec![Curve { name: "all".to_owned(), points }];
    let mut chart = of(Kind::Curves(Curves { spread: Spread::Even, series }));
    chart.x.unit = Unit::Count;
    let rows = chart.table().rows;
    assert_eq!(rows[1], ["1", "25.0 %"]);
    let svg = chart.svg(Room::Wide);
    let document = Document::parse(&svg).unwrap();
    let line = document.descendants().find(|node| node.attribute("class") == Some("line s1"));
    let path = line.unwrap().attribute("d").unwrap();
    // Right before up, twice, and right to the end.
    let commands: String = path.chars().filter(char::is_ascii_alphabetic).collect();
    assert_eq!(commands, "MHVHVH");
}

#[test]
fn a_long_curve_is_drawn_in_little_and_reported_at_times_people_think_in() {
    let point = |at: u32| {
        let part = f64::from(at) / 100_000.0;
        Point { x: part * 400.0, y: part, band: Some((part * 0.8, part)) }
    };
    let curve = Curve { name: "c".to_owned(), points: (0..=100_000).map(point).collect() };
    let mut chart = of(Kind::Curves(Curves { spread: Spread::Root, series: vec![curve] }));
    chart.x.unit = Unit::Days;
    assert!(chart.svg(Room::Wide).len() < 150_000);
    let rows = chart.table().rows;
    let month = rows.iter().find(|row| row[0] == "30 days").unwrap();
    assert_eq!(month[1], "7.5 % (6.0–7.5 %)");
    assert_eq!(rows.last().unwrap()[1], "100.0 % (80.0–100.0 %)");
}

#[test]
fn what_has_no_numbers_says_so() {
    let curve = Curve { name: "c".to_owned(), points: Vec::new() };
    let spread = Spread::Root;
    for kind in [
        Kind::Curves(Curves { spread, series: vec![curve] }),
        Kind::Curves(Curves { spread, series: Vec::new() }),
        Kind::Bars(Bars::default()),
        Kind::Dots(Dots { dots: Vec::new() }),
        Kind::Ranges(Ranges::default()),
    ] {
        let chart = of(kind);
        let svg = chart.svg(Room::Narrow);
        assert!(svg.contains("nothing to show</text>") && svg.contains("<desc>nothing to show<"));
        assert!(chart.table().rows.is_empty());
        assert_eq!(chart.spark(), None);
    }
}

#[test]
fn what_is_unknown_is_not_drawn_as_nothing() {
    let Kind::Ranges(ranges) = samples::ranges().kind else { unreachable!() };
    let svg = samples::ranges().svg(Room::Wide);
    assert_eq!(svg.matches("<circle").count(), ranges.rows.len() - 1);
    assert!(svg.contains(">unknown, n 0<"));
    assert!(samples::bars().spark().unwrap().contains('░'));
    assert!(samples::bars().table().rows[9].contains(&"unknown".to_owned()));
    assert!(samples::bars().summary().ends_with("1 period unknown"));
}

#[test]
fn what_is_no_number_is_left_out_and_never_taken_for_nothing() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let row = |value| Range { label: "r".to_owned(), value, interval: None, n: 7 };
        let ranges = Ranges { rows: vec![row(Some(odd)), row(Some(0.5))], reference: None };
        let chart = of(Kind::Ranges(ranges));
        assert_eq!(chart.table().rows[0][1], "unknown");
        assert_eq!(chart.svg(Room::Wide).matches("<circle").count(), 1);
        let dot = |x, y| Dot { x, y, interval: Some((odd, 0.9)), n: 7 };
        let dots = vec![dot(odd, 0.5), dot(0.5, odd), dot(0.5, 0.5)];
        let rows = of(Kind::Dots(Dots { dots })).table().rows;
        assert_eq!(rows, [["50.0 %", "50.0 %", "", "7"]]);
        let points = [(0.0, 0.5), (odd, 0.6), (2.0, odd)];
        let points = points.map(|(x, y)| Point { x, y, band: None }).to_vec();
        let series = vec![Curve { name: "c".to_owned(), points }];
        let chart = of(Kind::Curves(Curves { spread: Spread::Even, series }));
        assert_eq!(chart.table().rows, [["0.0 %", "50.0 %"]]);
    }
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        0.0..1.0,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::MAX),
        Just(5e-324),
        Just(0.0)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_numbers_make_a_sound_drawing(
        numbers in prop::collection::vec((any_number(), any_number(), any_number(), any::<u64>()), 0..12),
        unit in prop::sample::select(vec![Unit::Count, Unit::Share, Unit::Days]),
        spread in prop::sample::select(vec![Spread::Even, Spread::Root, Spread::Log]),
    ) {
        let points = numbers.iter().map(|&(x, y, z, _)| Point { x, y, band: Some((z, x)) });
        let curve = Curve { name: "c".to_owned(), points: points.collect() };
        let dot = |&(x, y, z, n): &(f64, f64, f64, u64)| Dot { x, y, interval: Some((z, y)), n };
        let range = |&(x, y, z, n): &(f64, f64, f64, u64)| {
            Range { label: "r".to_owned(), value: Some(x), interval: Some((y, z)), n }
        };
        let counts: Vec<_> = numbers.iter().map(|&(x, _, _, n)| (x > 0.1).then_some(n)).collect();
        let stack = Stack { name: "s".to_owned(), counts };
        let periods = numbers.iter().map(|number| number.3.to_string()).collect();
        for kind in [
            Kind::Curves(Curves { spread, series: vec![curve.clone(), curve] }),
            Kind::Bars(Bars { periods, series: vec![stack.clone(), stack] }),
            Kind::Dots(Dots { dots: numbers.iter().map(dot).collect() }),
            Kind::Ranges(Ranges { rows: numbers.iter().map(range).collect(), reference: None }),
        ] {
            let mut chart = of(kind);
            (chart.x.unit, chart.y.unit) = (unit, unit);
            for room in [Room::Wide, Room::Narrow] {
                let svg = chart.svg(room);
                let most = room.width().max(12.0 * 46.0 + 120.0);
                for place in places(&svg) {
                    prop_assert!((-10.0..=most).contains(&place), "{place} in {svg}");
                }
                prop_assert_eq!(&svg, &chart.svg(room));
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
            }
        }
    }
}
