use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use site::{Exchange, Site};

use crate::terminal::say;

pub fn site(port: u16, delay_ms: u64, log: bool) -> Result<()> {
    let start = Instant::now();
    let delay = Duration::from_millis(delay_ms);
    let site = Site::start(port, delay, move |exchange| {
        if log {
            report(start, exchange);
        }
    })
    .with_context(|| {
        format!("no site can be started on 127.0.0.1:{port}; --port takes another port")
    })?;
    say::line(format_args!("{} answers after {delay_ms} ms; Ctrl-C ends it", site.url()));
    site.wait();
    Ok(())
}

/// A line a request, in seconds from the site's start.
fn report(start: Instant, exchange: Exchange) {
    let seconds = |at: Instant| at.saturating_duration_since(start).as_secs_f64();
    let arrived = seconds(exchange.arrived);
    let line = match exchange.answered.map(seconds) {
        Some(answered) => format!("arrived {arrived:.6} s, answered {answered:.6} s"),
        None => format!("arrived {arrived:.6} s, not answered: the client went away"),
    };
    say::line(line);
}
