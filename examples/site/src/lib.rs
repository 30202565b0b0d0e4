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

/// The URL that a listing fetches: `SITE_URL` where that is set, else that of a
/// site started here, in the background, for as long as the program runs.
///
/// # Errors
///
/// When `SITE_URL` is no `http` or `https` URL, or no site can be started.
pub fn open() -> Result<String, Failure> {
    match std::env::var_os("SITE_URL") {
        Some(url) => check(url.to_string_lossy().into_owned()),
        None => {
            let site = Site::start(0, DELAY, |_| ()).map_err(|error| {
                format!("no site can be started on 127.0.0.1: {error}")
            })?;
            let url = site.url();
            std::mem::forget(site); // it serves until the program ends
            Ok(url)
        }
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
}
