// `wait_with_output` reads both pipes; but the writing is done before.
//
//     cargo xtask exercise full_pipe

use std::env;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

fn through_child(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = Command::new(env::current_exe()?)
        .arg("child")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().unwrap();
    input.write_all(text)?;
    drop(input);
    Ok(child.wait_with_output()?.stdout)
}

fn main() -> io::Result<()> {
    if env::args().len() > 1 {
        // the child: what comes in goes out
        return io::copy(&mut io::stdin(), &mut io::stdout()).map(drop);
    }
    let text = vec![b'.'; 1 << 20];
    let start = Instant::now();
    let output = through_child(&text)?;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("{} bytes came back", output.len());
    Ok(())
}
