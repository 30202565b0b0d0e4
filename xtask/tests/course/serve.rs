//! What goes on until it's ended: `serve` and `site`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use nix::sys::signal::Signal;

use crate::fixture::Fixture;
use crate::program::{Program, until};

/// The first `127.0.0.1:PORT` that it says.
pub fn address(xtask: &Program) -> String {
    xtask.until_it_says("; Ctrl-C ends");
    let said = xtask.said();
    let (_, rest) = said.split_once("http://").unwrap();
    rest.split('/').next().unwrap().to_owned()
}

fn fetch(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[track_caller]
pub fn until_page_has(address: &str, words: &str) {
    until(
        || format!("{words:?} in the page"),
        || fetch(address, "/first.html").contains(words).then_some(()),
    );
}

#[test]
fn the_book_is_served_and_follows_its_pages_and_listings() {
    let course = Fixture::new();
    let serve = Program::start(course.command("serve --port 0"));
    let address = address(&serve);
    until_page_has(&address, "<data class=\"measured\"");

    course.append("book/first.md", "\nA word more.\n");
    until_page_has(&address, "A word more.");

    // A mistake is told, and the book of before is still there.
    course.append("book/first.md", "\n{{#valeu once}}\n");
    serve.until_it_says("there is no directive \"valeu\"");
    until_page_has(&address, "A word more.");

    course.replace("book/first.md", "valeu", "value");
    course.replace("examples/once.rs", "0.001000", "0.001500");
    until_page_has(&address, "it took 0.001500 s");

    serve.signal(Signal::SIGINT);
    serve.end().fails(130);
}

/// A round writes the pages as they are by then. The end of measuring brings back none of
/// before, even where a mistake keeps the newest from being written.
#[test]
fn a_page_that_changes_while_listings_are_measured_stays_changed() {
    let course = Fixture::new();
    let serve = Program::start(course.command("serve --port 0"));
    let address = address(&serve);
    course.listing(
        "waits",
        "let file = format!(\"{ROOT}/go{}\", round());
        let waits = [\"/go2\", \"/go4\"].iter().any(|go| file.ends_with(go));
        while waits && fs::exists(ROOT).unwrap() && !fs::exists(&file).unwrap() {
            sleep(Duration::from_millis(1));
        }
        time();",
    );
    course.append("book/first.md", "\n{{#value waits}}\n");
    course.until_noted(2);
    course.append("book/first.md", "\nA word more.\n");
    course.write("go2", "");
    until_page_has(&address, "A word more.");
    course.until_noted(4);
    course.append("book/first.md", "\n{{#valeu once}}\n");
    course.write("go4", "");
    serve.until_it_says("there is no directive \"valeu\"");
    until_page_has(&address, "A word more.");
}

#[test]
fn ctrl_c_ends_it_while_it_measures_anew() {
    let course = Fixture::new();
    let serve = Program::start(course.command("serve --port 0"));
    address(&serve);
    course.listing("hangs", "note(process::id()); sleep(LONG);");
    course.until_noted(1);
    serve.signal(Signal::SIGINT);
    serve.end().fails(130);
    course.assert_nothing_runs();
}

#[test]
fn the_book_is_served_from_where_it_was_written() {
    let course = Fixture::new();
    let mut command = course.command("serve --port 0");
    command.env("CARGO_TARGET_DIR", course.path("elsewhere"));
    let serve = Program::start(command);
    let address = address(&serve);
    until_page_has(&address, "<data class=\"measured\"");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let course = Fixture::new();
    course
        .xtask(&format!("serve --port {}", address.port()))
        .fails(1)
        .says(format!("error: {address} can't be had; --port takes another"));
    course
        .xtask(&format!("site --port {}", address.port()))
        .fails(1)
        .says(format!("error: no site can be started on {address}; --port takes another port"));
}

/// Where there are no more open files, it waits until there are.
#[test]
fn serve_goes_on_when_more_connect_than_there_is_room_for() {
    let course = Fixture::new();
    course.build();
    let serve = course.command("serve --port 0");
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -n 64; exec \"$@\"", "sh"]);
    limited.arg(serve.get_program()).args(serve.get_args()).current_dir(course.root());
    let serve = Program::start(limited);
    let address = address(&serve);
    let idle: Vec<_> = (0..100).map(|_| TcpStream::connect(&address).unwrap()).collect();
    serve.until_it_says("a connection can't be taken yet: ");
    drop(idle);
    until_page_has(&address, "<data class=\"measured\"");
    serve.signal(Signal::SIGINT);
    serve.end().fails(130);
}

#[test]
fn serve_says_when_it_has_as_many_connections_as_it_takes() {
    let course = Fixture::new();
    let serve = Program::start(course.command("serve --port 0"));
    let address = address(&serve);
    let idle: Vec<_> = (0..300).map(|_| TcpStream::connect(&address).unwrap()).collect();
    serve.until_it_says("256 connections are open: others wait until one of them ends");
    drop(idle);
    until_page_has(&address, "<data class=\"measured\"");
}

/// A client that asks for nothing, or for half of something, is let go.
#[test]
fn serve_and_site_hold_no_slow_client() {
    let course = Fixture::new();
    course.build();
    let programs = ["serve --port 0", "site --port 0"].map(|arguments| {
        let program = Program::start(course.command(arguments));
        let address = address(&program);
        let silent = TcpStream::connect(&address).unwrap();
        let mut slow = TcpStream::connect(&address).unwrap();
        write!(slow, "GET / HTTP/1.1\r\nHost:").unwrap();
        (program, [silent, slow])
    });
    for (_program, mut clients) in programs {
        for client in &mut clients {
            client.set_read_timeout(Some(std::time::Duration::from_secs(60))).unwrap();
            let mut answer = Vec::new();
            // Without a time-out it would wait for the rest.
            client.read_to_end(&mut answer).unwrap();
        }
    }
}

#[test]
fn the_site_answers_and_tells_of_each_request() {
    let course = Fixture::new();
    let site = Program::start(course.command("site --port 0 --delay-ms 1 --log"));
    let address = address(&site);
    assert!(site.said().contains("answers after 1 ms; Ctrl-C ends it"), "{}", site.said());
    assert!(fetch(&address, "/").starts_with("HTTP/1.1 200 OK\r\n"));
    site.until_it_says("arrived 0.");
    site.until_it_says(" s, answered 0.");
    site.signal(Signal::SIGINT);
    site.end().fails(130);
}
