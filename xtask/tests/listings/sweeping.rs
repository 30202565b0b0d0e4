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

/// In a network of its own, where connections have few ports and wait in a short queue.
#[test]
#[cfg(target_os = "linux")]
fn a_step_that_needs_more_ports_is_refused() {
    // With 1,080, a step of 1,000 has too few where earlier ones leave theirs behind.
    let (enough, too_few) = ("20000 21079", "20000 20999");
    let Some(output) = with_few_ports("sweep_tokio", enough) else {
        println!("skipped: there is no network namespace to be had here");
        return;
    };
    assert!(output.contains("\n1000 at once took "), "{output}");
    assert!(output.contains("here 128 connections may wait for a server"), "{output}");
    for name in SWEEPING {
        let output = with_few_ports(name, too_few).expect("a namespace");
        let refusal = "1000 at once: not here: it takes 1064 ports, and this system has 1000";
        assert!(output.contains("\n100 at once took "), "{output}");
        assert!(output.contains(refusal), "{output}");
    }
}

/// None where a namespace isn't to be had.
#[cfg(target_os = "linux")]
fn with_few_ports(name: &str, ports: &str) -> Option<String> {
    const SETTINGS: &str = "ip link set lo up && cd /proc/sys/net && \
        echo \"$0\" >ipv4/ip_local_port_range && echo 128 >core/somaxconn";
    let unshare = |script: &str| {
        let mut unshare = assert_cmd::Command::new("unshare");
        unshare.args(["--net", "--map-root-user", "sh", "-c", script, ports]);
        unshare.env_remove("SITE_URL");
        unshare
    };
    let probe = unshare(SETTINGS).output();
    probe.ok().filter(|probe| probe.status.success())?;
    let mut sweep = unshare(&format!("{SETTINGS} && exec \"$1\""));
    Some(output(sweep.arg(listing(name).get_program())))
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
