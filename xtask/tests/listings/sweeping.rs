//! The sweeps where there is no room for them, and what their listings share.

use xtask::protocol;

use crate::listing::{SWEEPING, WITHOUT_TLS, each, function, listing, output, source};

#[test]
fn somebody_elses_site_is_not_swept() {
    each(SWEEPING, |name| {
        let output = output(listing(name).env("SITE_URL", "https://www.example.com/"));
        assert_eq!(output.lines().count(), 5, "{output}");
        for line in output.lines() {
            let (_, why) = protocol::left_out(line).expect(line);
            assert!(why.contains("unset SITE_URL"), "{output}");
        }
    });
}

#[test]
#[cfg(unix)]
fn a_step_that_needs_more_open_files_is_refused() {
    use assert_cmd::Command;
    each(SWEEPING, |name| {
        let program = listing(name).get_program().to_owned();
        let mut limited = Command::new("sh");
        limited.args(["-c", "ulimit -n 300 && exec \"$0\""]).arg(program);
        let output = output(limited.env_remove("SITE_URL"));
        let took: Vec<&str> =
            output.lines().filter_map(|line| Some(protocol::timing(line)?.0)).collect();
        assert_eq!(took, ["1 at once", "10 at once", "100 at once"], "{output}");
        for (label, files) in [("1000 at once", "2064"), ("10000 at once", "20064")] {
            let why = format!("{label}: not here: it takes {files} open files");
            assert!(output.contains(&why), "{output}");
        }
    });
}

/// Each of smol's listings can be copied whole; where they fetch they are one.
#[test]
fn every_listing_on_hyper_fetches_the_same_way() {
    let smol = WITHOUT_TLS.into_iter().filter(|name| name.ends_with("smol"));
    let sources: Vec<String> = smol.chain(["sweep_smol"]).map(source).collect();
    assert_eq!(sources.len(), 5);
    for each in &sources {
        assert_eq!(function(each, "async fn get"), function(&sources[0], "async fn get"));
    }
}
