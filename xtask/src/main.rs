use std::process::ExitCode;

use clap::Parser;
use xtask::{Cli, say};

fn main() -> ExitCode {
    // mdBook logs; only its warnings are for readers.
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .without_time()
        .init();
    // A sweep has ten thousand connections to the site, which is in this process.
    #[cfg(unix)]
    let _ = rlimit::increase_nofile_limit(11_000);
    let cli = Cli::parse();
    let result =
        xtask::end_on_interrupt().map_err(Into::into).and_then(|()| xtask::run(cli.command));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::beside(format_args!("error: {error:#}"));
            let interrupted =
                u8::try_from(xtask::INTERRUPTED_CODE).map_or(ExitCode::FAILURE, ExitCode::from);
            if xtask::was_interrupted() { interrupted } else { ExitCode::FAILURE }
        }
    }
}
