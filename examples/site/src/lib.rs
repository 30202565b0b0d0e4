//! The web page that the listings fetch.
//!
//! A listing calls [`open`] for its URL and returns a [`Failure`] from `main`
//! when something goes wrong. The machinery starts a [`Site`] of its own for
//! each run and is told of every [`Exchange`].

mod failure;
mod server;

use std::time::Duration;

use hyper::Uri;
use hyper::http::uri::Authority;

pub use failure::Failure;
pub use server::{Exchange, Site};

/// How long the site waits before it answers, unless told otherwise.
pub const DELAY: Duration = Duration::from_millis(100);

/// Listings give up on a request after this time: a site that answers later has
/// nothing to show.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// The URL that a listing fetches: `SITE_URL` where that is set, else that of a
/// site started here, in the background, for as long as the program runs. That
/// one answers after `SITE_DELAY`, such as `500ms`, or else after [`DELAY`].
///
/// # Errors
///
/// When `SITE_URL` is no `http` or `https` URL, or `SITE_DELAY` no duration that
/// listings wait for, or both are set, or no site can be started.
pub fn open() -> Result<String, Failure> {
    let delay = variable("SITE_DELAY");
    match variable("SITE_URL") {
        Some(_) if delay.is_some() => Err(
            "SITE_DELAY is for the course's own site, and SITE_URL names \
                 another: unset one of them"
                .into(),
        ),
        Some(url) => check(url),
        None => {
            let delay = delay.map_or(Ok(DELAY), |text| duration(&text))?;
            let site = Site::start(0, delay, |_| ()).map_err(|error| {
                format!("no site can be started on 127.0.0.1: {error}")
            })?;
            let url = site.url();
            std::mem::forget(site); // it serves until the program ends
            Ok(url)
        }
    }
}

fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

fn duration(text: &str) -> Result<Duration, Failure> {
    let delay = humantime::parse_duration(text).map_err(|error| {
        format!("SITE_DELAY is {text:?}, which is no duration such as 500ms or 2s: {error}")
    })?;
    if delay < GIVEN_UP {
        Ok(delay)
    } else {
        Err(format!(
            "SITE_DELAY is {text:?}, and listings give up on a request after \
             {}: take less",
            humantime::format_duration(GIVEN_UP)
        )
        .into())
    }
}

fn check(url: String) -> Result<String, Failure> {
    let is_web = url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(is_whole)
    });
    if is_web {
        Ok(url)
    } else {
        Err(format!("SITE_URL is {url:?}, which is no URL that starts with http:// or https://").into())
    }
}

/// Whether there is a host, and after it a port or nothing: `Uri` takes any
/// digits for a port, and clients differ in what they make of 99999.
fn is_whole(authority: &Authority) -> bool {
    let host = authority.host();
    let ends = authority.port().is_some() || authority.as_str().ends_with(host);
    !host.is_empty() && ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_url_is_taken_as_it_is() {
        for url in [
            "http://127.0.0.1:8000/",
            "https://www.example.com/",
            "http://[::1]:80",
        ] {
            assert_eq!(check(url.to_owned()).unwrap(), url);
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for url in [
            "",
            "example.com",
            "ftp://example.com/",
            "http://",
            "http://:80/",
            "no url",
            "https:///x",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:x/",
        ] {
            let failure = format!("{:?}", check(url.to_owned()).unwrap_err());
            assert!(failure.contains(&format!("{url:?}")), "{failure}");
        }
    }
    #[test]
    fn a_delay_is_told_with_its_unit() {
        for (text, ms) in
            [("500ms", 500), ("2s", 2000), ("1s 5ms", 1005), ("0s", 0)]
        {
            assert_eq!(duration(text).unwrap(), Duration::from_millis(ms));
        }
    }

    #[test]
    fn a_delay_that_is_no_duration_is_refused_by_name() {
        for text in [
            "",
            "500",
            "half a second",
            "-1s",
            "1,5s",
            "500 mss",
            "NaN",
            "10s",
            "1h",
            "500000000000y",
            "99999999999999999999s",
        ] {
            let failure = format!("{:?}", duration(text).unwrap_err());
            let named = format!("SITE_DELAY is {text:?}, ");
            assert!(failure.starts_with(&named), "{failure}");
        }
    }
}
