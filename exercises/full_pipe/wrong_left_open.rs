// One thread writes and another one reads, to an end that doesn't come: the input
// is still open.
//
//     cargo xtask exercise full_pipe

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, thread};

fn through_child(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut child = Command::new(env::current_exe()?)
        .arg("child")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().unwrap();
    let mut output = Vec::new();
    thread::scope(|scope| {
        let writer = scope.spawn(|| input.write_all(text));
        child.stdout.take().unwrap().read_to_end(&mut output)?;
        writer.join().unwrap()
    })?;
    drop(input);
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
