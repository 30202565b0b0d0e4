//! The site and clients that people have: curl, Python's httpx, wrk.

use std::env;
use std::io::{Write, stderr};
use std::process::Command;
use std::time::Duration;

use site::Site;

fn start() -> Site {
    Site::start(0, Duration::from_millis(20), |_| ()).unwrap()
}

/// Whether a test can't be had for want of its client. Only CI may not skip it.
fn is_skipped(client_is_here: bool, mend: &str) -> bool {
    if !client_is_here {
        assert!(env::var_os("CI").is_none(), "a client is missing: {mend}");
        // Not eprintln: its words are kept back when the test is good.
        let _ = writeln!(stderr(), "skipped, a client is missing: {mend}");
    }
    !client_is_here
}

/// What the client prints, when it ends well.
fn output(client: &mut Command) -> String {
    let output = client.output().unwrap();
    let [said, complained] = [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(output.status.success(), "{client:?}: {said}{complained}");
    said
}

fn curl(arguments: &[&str]) -> Option<String> {
    let is_here = Command::new("curl").arg("--version").output().is_ok();
    if is_skipped(is_here, "install curl") {
        return None;
    }
    let mut curl = Command::new("curl");
    // A proxy set for the web can't reach this site.
    curl.args(["--silent", "--show-error", "--max-time", "30"])
        .args(["--noproxy", "*"])
        .args(arguments);
    Some(output(&mut curl))
}

#[test]
fn curl_fetches_the_page_three_times() {
    let site = start();
    let three = format!("{}?[1-3]", site.url());
    let format = "%{http_code}\\n";
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    let arguments = ["--output", nowhere, "--write-out", format, &three];
    if let Some(codes) = curl(&arguments) {
        assert_eq!(codes, "200\n200\n200\n");
    }
}

#[test]
fn curl_waits_for_no_body_after_a_head_request() {
    let site = start();
    if let Some(head) = curl(&["--head", &site.url()]) {
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    }
}

/// As it is called: by Python's own installer for Windows, without the number.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

const HTTPX: &str = "
import asyncio, sys, httpx

async def main():
    async with httpx.AsyncClient(trust_env=False) as client:
        fetches = [client.get(sys.argv[1]) for _ in range(3)]
        for response in await asyncio.gather(*fetches):
            assert '<title>' in response.text
            print(response.status_code)

asyncio.run(main())
";

#[test]
fn httpx_gathers_the_page_three_times() {
    let probe = Command::new(PYTHON).args(["-c", "import httpx"]).output();
    let is_here = probe.is_ok_and(|output| output.status.success());
    if is_skipped(is_here, "install Python 3, then: pip install httpx") {
        return;
    }
    let site = start();
    let url = site.url();
    let mut httpx = Command::new(PYTHON);
    assert_eq!(output(httpx.args(["-c", HTTPX, &url])), "200\n200\n200\n");
}

#[test]
#[cfg(unix)] // wrk isn't made for others
fn wrk_finds_no_errors() {
    let is_here = Command::new("wrk").arg("-v").output().is_ok();
    if is_skipped(is_here, "install wrk") {
        return;
    }
    let site = start();
    let mut wrk = Command::new("wrk");
    wrk.args(["-t", "1", "-c", "10", "-d", "1s", &site.url()]);
    let report = output(&mut wrk);
    // It tells of errors only when there are some.
    for error in ["Socket errors", "Non-2xx"] {
        assert!(!report.contains(error), "{report}");
    }
    let requests = report
        .lines()
        .find_map(|l| l.trim().split_once(" requests in "));
    let requests: u32 = requests.expect(&report).0.parse().unwrap();
    assert!(requests >= 10, "{report}");
}
