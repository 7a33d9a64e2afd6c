//! The installer for one user (NSIS) and the package for IT (MSI), from one folder of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Job, Kind, PRODUCT, copy, msi_summary, programs, write};
use crate::run::{Failure, command_line, heading, output_of, run};
use crate::windows::{add_target, loader};

const LOADER: &str = "WebView2Loader.dll";

/// The installed files.
pub(super) struct Files(PathBuf);

impl Files {
    pub(super) fn prepare(job: &Job<'_>) -> Result<Self, Failure> {
        let built = match &job.options.windows_programs {
            Some(folder) => folder.clone(),
            None => programs::folder(job.paths, programs::WINDOWS),
        };
        let is_ours = job.options.windows_programs.is_none();
        if is_ours && !job.options.no_build {
            add_target()?;
            programs::build(job.paths, programs::WINDOWS)?;
        }
        let folder = job.scratch.path().join("windows");
        for program in ["ontime-dental.exe", "ontime.exe"] {
            let to = folder.join(program);
            copy(&built.join(program), &to)?;
            job.sign(&to)?;
        }
        if is_ours {
            // MSVC links it into the program.
            copy(&loader(job.paths, "release")?, &folder.join(LOADER))?;
        }
        copy(&job.sbom, &folder.join("sbom.cdx.json"))?;
        // What notifications show.
        copy(
            &job.paths.root.join("icons/128x128.png"),
            &folder.join("icon.png"),
        )?;
        // Notepad of older Windows shows one long line otherwise.
        let license = job.paths.root.join("LICENSE");
        let text = fs::read_to_string(&license).map_err(Failure::io("read", &license))?;
        write(&folder.join("LICENSE.txt"), text.replace('\n', "\r\n"))?;
        let times = format!("--date=@{}", job.time);
        run(job
            .program("find")
            .arg(&folder)
            .args(["-exec", "touch", &times, "{}", "+"]))?;
        Ok(Self(folder))
    }

    pub(super) fn nsis(&self, job: &Job<'_>) -> Result<(), Failure> {
        heading("Build the installer for one user");
        let package = job.package(Kind::Nsis);
        // Deletes by name, because a folder may hold files of the user.
        let deletes: Vec<String> = self
            .names()?
            .iter()
            .map(|name| format!("Delete \"$INSTDIR\\{name}\"\n"))
            .collect();
        let list = job.scratch.path().join("uninstall-files.nsh");
        write(&list, deletes.concat())?;
        let mut build = job.program("makensis");
        build.args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"]);
        let mut define = |name: &str, value: String| {
            build.arg(format!("-D{name}={value}"));
        };
        define("VERSION", job.version.to_owned());
        define("FILES", self.0.display().to_string());
        define("UNINSTALL_FILES", list.display().to_string());
        define("OUTPUT", package.display().to_string());
        define(
            "ICON",
            job.paths.root.join("icons/icon.ico").display().to_string(),
        );
        define("LICENSE", self.0.join("LICENSE.txt").display().to_string());
        if let Some(file) = &job.options.webview2 {
            define("WEBVIEW2", absolute(file)?.display().to_string());
        }
        if let Some(signer) = job.signer()? {
            define("SIGN", signer.display().to_string());
        }
        run(build.arg(job.sources.join("windows/installer.nsi")))?;
        job.sign(&package)
    }

    pub(super) fn msi(&self, job: &Job<'_>) -> Result<(), Failure> {
        heading("Build the package for IT");
        let package = job.package(Kind::Msi);
        let version = job.version;
        let mut build = job.program("wixl");
        // It finds files only in the current folder.
        let icon = self.0.join("icon.ico");
        copy(&job.paths.root.join("icons/icon.ico"), &icon)?;
        build.current_dir(&self.0).args(["--arch", "x64"]);
        for (name, value) in [
            ("Version", job.version.to_owned()),
            ("ProductCode", job.uuid(&format!("{PRODUCT} product {version}"))?),
            ("Files", self.0.display().to_string()),
            (
                "Icon",
                job.paths.root.join("icons/icon.ico").display().to_string(),
            ),
        ] {
            build.arg("--define").arg(format!("{name}={value}"));
        }
        if self.0.join(LOADER).exists() {
            build.args(["--define", "Loader=1"]);
        }
        build.arg("--output").arg(&package);
        run(build.arg(job.sources.join("windows/installer.wxs")))?;
        fs::remove_file(&icon).map_err(Failure::io("delete", &icon))?;
        let id = job.uuid(&format!("{PRODUCT} package {version} {}", job.time))?;
        let built = fs::read(&package).map_err(Failure::io("read", &package))?;
        let fixed = msi_summary::set(built, &id, job.time.parse().unwrap_or_default());
        let fixed = fixed.ok_or_else(|| Failure::new("wixl writes another summary than before."))?;
        write(&package, fixed)?;
        job.sign(&package)
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        let entries = fs::read_dir(&self.0).map_err(Failure::io("read", &self.0))?;
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort_unstable();
        Ok(names)
    }
}

impl Job<'_> {
    /// Signs a program or installer in place, if there is a certificate.
    fn sign(&self, file: &Path) -> Result<(), Failure> {
        match self.signer()? {
            Some(signer) => output_of(Command::new(signer).arg(file)).map(drop),
            None => Ok(()),
        }
    }

    /// A program that signs the file in its argument, because makensis calls one for the uninstaller.
    fn signer(&self) -> Result<Option<PathBuf>, Failure> {
        if let Some(program) = &self.options.sign_with {
            return absolute(program).map(Some);
        }
        let (Some(certificate), Some(key)) = (&self.options.certificate, &self.options.key) else {
            return Ok(None);
        };
        let mut sign = Command::new("osslsigncode");
        sign.args(["sign", "-h", "sha256", "-n", "OnTime Dental"]);
        sign.arg("-certs").arg(absolute(certificate)?);
        sign.arg("-key").arg(absolute(key)?);
        if let Some(url) = &self.options.timestamp {
            sign.args(["-ts", url]);
        }
        let script = self.scratch.path().join("sign.sh");
        let text = format!(
            "#!/bin/sh\nset -e\n{} -in \"$1\" -out \"$1.signed\"\nmv \"$1.signed\" \"$1\"\n",
            command_line(&sign)
        );
        write(&script, text)?;
        run(Command::new("chmod").arg("u+x").arg(&script))?;
        Ok(Some(script))
    }
}

fn absolute(file: &Path) -> Result<PathBuf, Failure> {
    file.canonicalize().map_err(Failure::io("find", file))
}
