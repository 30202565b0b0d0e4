//! The sweeps where there is no room for them, and what their listings share.

use xtask::protocol;

use crate::listing::{
    SWEEPING, TEN_THOUSAND, WITHOUT_TLS, each, function, listing, output, source,
};

#[test]
fn somebody_elses_site_is_not_swept() {
    each(SWEEPING, |name| {
        let output = output(listing(name).env("SITE_URL", "https://www.example.com/"));
        assert_eq!(output.lines().count(), 4, "{output}");
        for line in output.lines() {
            let (_, why) = protocol::left_out(line).expect(line);
            assert!(why.contains("unset SITE_URL"), "{output}");
        }
    });
    each(TEN_THOUSAND, |name| {
        let output = output(listing(name).env("SITE_URL", "https://www.example.com/"));
        assert!(
            output.starts_with("not here: ") && output.ends_with("unset SITE_URL\n"),
            "{output}"
        );
    });
}

#[test]
#[cfg(unix)]
fn a_step_that_needs_more_open_files_is_refused() {
    each(SWEEPING, |name| {
        let output = output(&mut with_few_files(name));
        let took: Vec<&str> =
            output.lines().filter_map(|line| Some(protocol::timing(line)?.label)).collect();
        assert_eq!(took, ["1 at once", "10 at once", "100 at once"], "{output}");
        assert!(output.contains("1000 at once: not here: it takes 2064 open files"), "{output}");
    });
    each(TEN_THOUSAND, |name| {
        let output = output(&mut with_few_files(name));
        assert!(output.starts_with("not here: it takes 20064 open files"), "{output}");
    });
}

#[cfg(unix)]
fn with_few_files(name: &str) -> assert_cmd::Command {
    let program = listing(name).get_program().to_owned();
    let mut limited = assert_cmd::Command::new("sh");
    limited.args(["-c", "ulimit -n 300 && exec \"$0\""]).arg(program);
    limited.env_remove("SITE_URL");
    limited
}

/// What a sweep does for more and more, the other does for ten thousand.
#[test]
fn ten_thousand_are_fetched_as_a_sweep_fetches() {
    for (many, sweep) in TEN_THOUSAND.into_iter().zip(SWEEPING) {
        let (many, sweep) = (source(many), source(sweep));
        let fetch = if many.contains("async fn fetch(") { "async fn fetch(" } else { "fn fetch(" };
        assert_eq!(function(&many, fetch), function(&sweep, fetch));
        assert_eq!(step(&many, "REQUESTS"), step(&sweep, "at_once"));
    }
}

/// The step that pages show, whatever its number is called.
fn step(source: &str, number: &str) -> String {
    let lines = source.lines().skip_while(|line| !line.ends_with("// ANCHOR: step")).skip(1);
    let lines = lines.take_while(|line| !line.ends_with("// ANCHOR_END: step")).map(str::trim);
    lines.collect::<Vec<_>>().join(" ").replace(number, "MANY")
}

/// Each of smol's listings can be copied whole; where they fetch they are one.
#[test]
fn every_listing_on_hyper_fetches_the_same_way() {
    let smol = WITHOUT_TLS.into_iter().filter(|name| name.ends_with("smol"));
    let smol = smol.chain(["sweep_smol", "ten_thousand_smol"]);
    let sources: Vec<String> = smol.map(source).collect();
    assert_eq!(sources.len(), 6);
    for each in &sources {
        assert_eq!(function(each, "async fn get"), function(&sources[0], "async fn get"));
    }
}
