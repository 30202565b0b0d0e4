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
    let failed = result.is_err();
    if let Err(error) = result {
        say::beside(format_args!("error: {error:#}"));
    }
    if let Err(error) = say::all_said() {
        say::beside(format_args!("error: not all of the output could be written: {error}"));
        return ExitCode::FAILURE;
    }
    match (failed, u8::try_from(xtask::INTERRUPTED_CODE)) {
        (false, _) => ExitCode::SUCCESS,
        (true, Ok(code)) if xtask::was_interrupted() => ExitCode::from(code),
        (true, _) => ExitCode::FAILURE,
    }
}
