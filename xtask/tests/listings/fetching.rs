//! Sites, good and bad.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::mpsc;
use std::time::Duration;

use site::Site;
use xtask::protocol;

use crate::listing::{assert_tells_its_time, complaint, each_fetching, listing, output};

const DELAY: Duration = Duration::from_millis(20);

#[test]
fn a_listing_fetches_from_the_site_it_is_given() {
    each_fetching(|name| {
        let (seen, exchanges) = mpsc::channel();
        let seen = move |exchange| {
            let _ = seen.send(exchange);
        };
        let site = Site::start(0, DELAY, seen).unwrap();
        let output = output(listing(name).env("SITE_URL", site.url()));
        assert_tells_its_time(&output);
        assert!(output.contains(&site.url()), "{output}");

        drop(site); // and with it the sender
        let expected = if name.starts_with("ex_3_1") { 1 } else { 3 };
        assert_eq!(exchanges.iter().filter(|e| e.answered.is_some()).count(), expected);
    });
}

#[test]
fn a_listing_has_a_site_of_its_own() {
    each_fetching(|name| {
        let output = output(&mut listing(name));
        assert_tells_its_time(&output);
        assert!(output.contains("http://127.0.0.1:"), "{output}");
    });
}

/// Three requests in a row can't be over before three delays.
#[test]
fn the_site_of_a_listing_answers_after_the_delay_that_is_set() {
    let delay = Duration::from_millis(700);
    let output = output(listing("ex_3_4").env("SITE_DELAY", "700ms"));
    let time = output.lines().find_map(protocol::timing).unwrap();
    assert!(time.seconds >= 3.0 * delay.as_secs_f64(), "{output}");
}

#[test]
fn a_delay_that_is_none_is_refused() {
    each_fetching(|name| {
        for delay in ["500", "soon", "-1s", "1h"] {
            let assert = listing(name).env("SITE_DELAY", delay).assert().code(1).stdout("");
            let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
            assert!(said.starts_with(&format!("Error: SITE_DELAY is {delay:?}, ")), "{said}");
            assert_eq!(said.matches('\n').count(), 1, "{said}");
        }
    });
}

#[test]
fn a_delay_for_a_site_of_somebody_else_is_refused() {
    each_fetching(|name| {
        let mut listing = listing(name);
        listing.env("SITE_DELAY", "1s").env("SITE_URL", "http://127.0.0.1:1/");
        let assert = listing.assert().code(1).stdout("");
        let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(said.ends_with("unset one of them\n"), "{said}");
    });
}

#[test]
fn a_url_that_is_none_is_refused() {
    each_fetching(|name| {
        for url in ["no url", "127.0.0.1:80", "ftp://127.0.0.1/", "http://"] {
            complaint(&mut listing(name), url);
        }
    });
}

#[test]
fn a_refused_connection_is_told() {
    // A port that is given to nobody who asks for any, and long out of use.
    let url = "http://127.0.0.1:1/";
    each_fetching(|name| {
        let said = complaint(&mut listing(name), url);
        assert!(said.contains("refused"), "{said}");
    });
}

#[test]
fn an_error_status_is_told() {
    let site = Site::start(0, DELAY, |_| ()).unwrap();
    let missing = format!("{}missing", site.url());
    each_fetching(|name| {
        let said = complaint(&mut listing(name), &missing);
        assert!(said.contains("404"), "{said}");
    });
}

#[test]
fn a_site_that_never_answers_is_given_up() {
    // The system accepts the connections; nobody ever takes them from it.
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    each_fetching(|name| {
        let said = complaint(&mut listing(name), &url);
        assert!(said.contains("timed out") || said.contains("timeout"), "{said}");
    });
}
