//! A certificate of our own, to try signing with.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::expect;
use crate::run::{Failure, output_of};

pub(super) struct Certificate {
    folder: TempDir,
}

impl Certificate {
    pub(super) fn generate() -> Result<Self, Failure> {
        let folder = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
        let new = Self { folder };
        let mut openssl = Command::new("openssl");
        openssl.args(["req", "-x509", "-newkey", "rsa:3072", "-noenc", "-days", "2"]);
        openssl.args(["-subj", "/CN=OnTime Dental test"]);
        openssl.args([
            "-addext",
            "extendedKeyUsage=codeSigning",
            "-addext",
            "keyUsage=digitalSignature",
        ]);
        output_of(openssl.arg("-keyout").arg(new.key()).arg("-out").arg(new.file()))?;
        Ok(new)
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    pub(super) fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Fails unless the file was signed with it and is unchanged.
    pub(super) fn verify(&self, file: &Path) -> Result<(), Failure> {
        let name = file.file_name().unwrap_or_default().display().to_string();
        let mut verify = Command::new("osslsigncode");
        verify
            .arg("verify")
            .arg("-CAfile")
            .arg(self.file())
            .arg("-in")
            .arg(file);
        output_of(&mut verify)?;
        expect(&format!("The signature of {name} is valid"), true)
    }
}
