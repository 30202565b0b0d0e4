//! A spawned child knows what it is given: an argument, a variable of its
//! environment, what comes on its standard input, and a pipe that it inherits.
//!
//!     cargo run --example passing

use std::env;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};

fn child() -> io::Result<()> {
    let argument = env::args().nth(2).unwrap_or_default();
    let variable = env::var("NOTE").unwrap_or_default();
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    // Its standard output is the pipe, though it can't tell.
    print!("{argument}, {variable}, {input}");
    Ok(())
}

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("child") {
        return child();
    }
    let (mut pipe, inherited) = io::pipe()?;
    let mut command = Command::new(env::current_exe()?);
    command.args(["child", "an argument"]);
    command.env("NOTE", "a variable");
    command.stdin(Stdio::piped());
    command.stdout(inherited);

    let mut child = command.spawn()?;
    drop(command); // and with it our copy of the pipe's other end
    if let Some(mut input) = child.stdin.take() {
        input.write_all(b"an input")?;
    } // closed here: the child has read all of it

    let mut said = String::new();
    pipe.read_to_string(&mut said)?;
    let status = child.wait()?;
    println!("through the pipe came: {said}");
    println!("the child ended with {status}");
    println!("pieces that arrived counted {}", said.split(", ").count());
    Ok(())
}
