//! Publishes updates on this computer: a web server, and a key that signs.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minisign::KeyPair;
use serde_json::json;

/// Newer than any version of the program.
pub(crate) const NEWER: &str = "99.0.0";

type Act = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Site {
    files: BTreeMap<String, Vec<u8>>,
    during_download: Option<Act>,
    downloads: usize,
}

const PROGRAM: &str = "/program";

/// A program as Linux's updater accepts it.
pub(crate) fn new_program() -> Vec<u8> {
    [b"\x7fELF".as_slice(), &[7; 100]].concat()
}

/// A publisher with a key of its own.
pub(crate) struct Publisher {
    address: String,
    site: Arc<Mutex<Site>>,
    keys: KeyPair,
}

impl Publisher {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let site = Arc::<Mutex<Site>>::default();
        let served = site.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that goes away is no failure of the test.
                let _ = answer(&mut stream.unwrap(), &served);
            }
        });
        Self {
            address,
            site,
            keys: KeyPair::generate_unencrypted_keypair().unwrap(),
        }
    }

    /// Where programs look for updates.
    pub(crate) fn url(&self) -> String {
        format!("{}/latest.json", self.address)
    }

    /// As a build setting.
    pub(crate) fn public_key(&self) -> String {
        STANDARD.encode(self.keys.pk.to_box().unwrap().to_string())
    }

    pub(crate) fn sign(&self, program: &[u8], version: &str) -> String {
        self.sign_with(
            program,
            &format!("timestamp:1795816800\tfile:program\tversion:{version}"),
        )
    }

    /// With this comment, which the signature covers.
    pub(crate) fn sign_with(&self, program: &[u8], comment: &str) -> String {
        let signature = minisign::sign(None, &self.keys.sk, program, Some(comment), None).unwrap();
        STANDARD.encode(signature.to_string())
    }

    /// Publishes [`new_program`] under this version.
    pub(crate) fn publish(&self, version: &str) {
        let program = new_program();
        self.publish_signed(version, &program, &self.sign(&program, version));
    }

    pub(crate) fn publish_signed(&self, version: &str, program: &[u8], signature: &str) {
        let url = format!("{}{PROGRAM}", self.address);
        let this = format!("linux-{}", std::env::consts::ARCH);
        let feed = json!({"version": version, "platforms": {this: {"url": url, "signature": signature}}});
        self.put(PROGRAM, program);
        self.put("/latest.json", feed.to_string().as_bytes());
    }

    pub(crate) fn put(&self, path: &str, content: &[u8]) {
        let mut site = self.site.lock().unwrap();
        site.files.insert(path.to_owned(), content.to_owned());
    }

    /// How often the program was downloaded.
    pub(crate) fn downloads(&self) -> usize {
        self.site.lock().unwrap().downloads
    }

    /// Does this while the next download of the program waits for its answer.
    pub(crate) fn during_download(&self, act: impl FnOnce() + Send + 'static) {
        self.site.lock().unwrap().during_download = Some(Box::new(act));
    }
}

impl Site {
    fn find(&mut self, path: &str) -> (Option<Vec<u8>>, Option<Act>) {
        let mut act = None;
        if path == PROGRAM {
            self.downloads += 1;
            act = self.during_download.take();
        }
        (self.files.get(path).cloned(), act)
    }
}

fn answer(stream: &mut TcpStream, site: &Mutex<Site>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    // The headers, up to an empty line.
    while lines
        .next()
        .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
    {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let (file, act) = site.lock().unwrap().find(path);
    if let Some(act) = act {
        act();
    }
    let status = if file.is_some() { "200 OK" } else { "404 Not Found" };
    let content = file.unwrap_or_default();
    let length = content.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(&content)
}
