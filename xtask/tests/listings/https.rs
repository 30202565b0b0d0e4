//! A site with a certificate, of an authority that is trusted or isn't.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::crypto::ring;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::NamedTempFile;

use crate::listing::{
    WITH_TLS, WITHOUT_TLS, assert_tells_its_time, complaint, each, listing, output,
};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The file that `SSL_CERT_FILE` names, to trust this authority and no other.
fn trusted(authority: &Authority) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(authority.pem().as_bytes()).unwrap();
    file
}

/// Starts a site that the authority vouches for; it serves until the tests end.
fn start(authority: &Authority) -> String {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let config = Arc::clone(&config);
            // A client that doesn't trust the site says so itself.
            thread::spawn(|| answer(stream?, config));
        }
    });
    format!("https://localhost:{port}/")
}

/// Answers one request, whatever it is.
fn answer(stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Ok(());
        }
    }
    let mut stream = stream.into_inner();
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")?;
    stream.conn.send_close_notify();
    stream.flush()
}

#[test]
fn a_trusted_site_is_fetched() {
    let authority = authority("a trusted one");
    let url = start(&authority);
    let trusted = trusted(&authority);
    each(WITH_TLS, |name| {
        let mut listing = listing(name);
        listing.env("SITE_URL", &url).env("SSL_CERT_FILE", trusted.path());
        let output = output(&mut listing);
        assert_tells_its_time(&output);
        assert!(output.contains(&url), "{output}");
    });
}

#[test]
fn a_site_that_is_not_trusted_is_not_fetched() {
    let url = start(&authority("an unknown one"));
    let trusted = trusted(&authority("a trusted one"));
    each(WITH_TLS, |name| {
        let said = complaint(listing(name).env("SSL_CERT_FILE", trusted.path()), &url);
        assert!(said.contains("certificate"), "{said}");
    });
}

#[test]
fn a_listing_without_tls_says_so() {
    each(WITHOUT_TLS, |name| {
        let said = complaint(&mut listing(name), "https://127.0.0.1:1/");
        assert!(said.contains("TLS") || said.contains("scheme 'https'"), "{said}");
    });
}
