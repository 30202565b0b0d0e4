// A text goes through a child, which gives it back. A short one does; a long one
// never comes back.
//
//     cargo xtask exercise full_pipe

use std::env;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

fn through_child(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = Command::new(env::current_exe()?)
        .arg("child")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // TODO: let it end.
    let mut input = child.stdin.take().unwrap();
    input.write_all(text)?;
    drop(input); // the end of the input
    let mut output = Vec::new();
    child.stdout.take().unwrap().read_to_end(&mut output)?;
    child.wait()?;
    Ok(output)
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
