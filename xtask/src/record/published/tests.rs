use super::*;
use crate::record::tests::{record, timing};
use crate::record::{Lane, LeftOut};

/// The first format: what is read once is read for good.
const OF_FORMAT_1: &str = include_str!("of_format_1.json");

fn records() -> BTreeMap<String, Record> {
    let mut a = record("a", "it", &[0.301_234_567, 0.3, 0.302]);
    for sample in &mut a.samples[1..] {
        sample.measurements.push(timing("more", 0.1));
        sample.requests = 3;
        sample.overlap = 2;
    }
    a.samples[0].left_out = vec![LeftOut { label: "more".into(), reason: "no room".into() }];
    if let Some(trace) = &mut a.trace {
        trace.lanes =
            vec![Lane { name: "main".into(), on_cpu: vec![0.333_333], ..Lane::default() }];
    }
    let mut b = record("b", "it", &[]);
    b.not_here = Some("no fork here".into());
    [("a".to_owned(), a), ("b".to_owned(), b)].into()
}

pub(crate) fn published(records: &BTreeMap<String, Record>, drawn: &[&'static str]) -> Published {
    let selection = Selection {
        records,
        drawn: drawn.iter().copied().collect(),
        compiled: BTreeMap::new(),
        trees: Trees::new(),
        machine_code: Vec::new(),
        refusals: Vec::new(),
    };
    Published::of("one", Some("beside other work".into()), selection).unwrap()
}

#[test]
fn what_pages_need_comes_back() {
    let records = records();
    let published = published(&records, &["a"]);
    let text = published.text().unwrap();
    let read = Published::parse(text.as_bytes(), "one").unwrap();
    assert_eq!(read, published);
    let back = read.records();
    let (was, is) = (&records["a"], &back["a"]);
    assert_eq!(is.samples[0].wall_s, 0.302_235); // six digits
    assert_eq!(is.samples[1..], {
        let mut samples = was.samples[1..].to_vec();
        samples.iter_mut().for_each(|sample| sample.output.clear()); // the median run is the first
        samples
    });
    assert_eq!(is.median_sample().map(|s| &s.output), was.median_sample().map(|s| &s.output));
    assert_eq!(is.samples[0].left_out, was.samples[0].left_out);
    assert_eq!(is.trace.as_ref().unwrap().lanes[0].on_cpu, [0.33]);
    assert_eq!(back["b"].not_here, records["b"].not_here);
    assert!(back["b"].samples.is_empty());
}

#[test]
fn what_is_not_drawn_is_left_out() {
    let published = published(&records(), &[]);
    let trace = published.listings["a"].trace.as_ref().unwrap();
    assert_eq!((trace.rss_bytes, trace.lanes.len()), (4 << 20, 0));
}

#[test]
fn the_first_format_is_read() {
    let published = Published::parse(OF_FORMAT_1.as_bytes(), "one").unwrap();
    assert_eq!(published.records()["a"].samples.len(), 3);
}

/// A file as it should be, with something in the place of something.
#[track_caller]
fn refused(from: &str, to: &str) -> String {
    let text = published(&records(), &["a"]).text().unwrap();
    assert!(text.contains(from), "{from} isn't in {text}");
    Published::parse(text.replacen(from, to, 1).as_bytes(), "one").unwrap_err()
}

#[test]
fn what_can_not_be_is_refused_with_its_reason() {
    for (from, to, why) in [
        ("\"format\":1", "\"format\":99", "is of format 99"),
        ("\"format\":1", "\"was\":1", "has no format"),
        ("MIT OR Apache-2.0", "all rights reserved", "has the licence"),
        ("\"name\":\"one\"", "\"name\":\"two\"", "says that it is \"two\""),
        ("\"listings\":", "\"listing\":", "isn't what `publish` writes"),
        ("\"usable_cores\":2", "\"usable_cores\":0", "says 0 usable cores"),
        ("\"wall_s\":[0.302235,", "\"wall_s\":[-0.3,", "of a it says -0.3 seconds"),
        ("\"wall_s\":[0.302235,", "\"wall_s\":[1e999,", "number out of range"),
        ("\"wall_s\":[0.302235,", "\"wall_s\":[", "columns of different lengths"),
        ("\"number\":[0.301235,", "\"number\":[7.5,", "says 7.5 seconds"),
        ("\"user_s\":[0.002,", "\"user_s\":[30.0,", "seconds of CPU time"),
        ("\"round\":[1,2,3]", "\"round\":[1,3,2]", "rounds out of order"),
        ("\"overlap\":[null,2,2]", "\"overlap\":[null,4,2]", "more requests at once"),
        ("\"not_here\":\"no fork here\"", "\"not_here\":null", "no rounds"),
        ("A CPU", "the CPU of /home/ann", "in /home/"),
        ("no room", "no room on 10.1.2.3", "the address 10.1.2.3"),
        ("\"most_rounds\":3", "\"most_rounds\":4294967295", "of a it is of more than 1000 rounds"),
        ("\"label\":\"more\"", "\"label\":\"=cmd()\"", "spreadsheet"),
    ] {
        let told = refused(from, to);
        assert!(told.contains(why), "{from} -> {to}: {told}");
    }
}

#[test]
fn a_torn_or_huge_file_is_refused() {
    let text = published(&records(), &["a"]).text().unwrap();
    for length in [0, 1, text.len() / 2, text.len() - 2] {
        let told = Published::parse(&text.as_bytes()[..length], "one").unwrap_err();
        assert!(told.contains("is no whole JSON file"), "{told}");
    }
    let huge = text + &" ".repeat(MOST_BYTES);
    let told = Published::parse(huge.as_bytes(), "one").unwrap_err();
    assert!(told.contains("may have 300000"), "{told}");
}

#[test]
fn what_would_not_be_read_is_not_written() {
    let mut published = published(&records(), &["a"]);
    published.listings.get_mut("a").unwrap().output = "x".repeat(MOST_BYTES);
    assert!(published.text().unwrap_err().contains("may have"));
}
