//! The setup program and the MSI with Wine: installed, used, upgraded, and removed, silently and by hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::expect;
use super::pc::{Content, Pc, on_drive_z};
use super::screen::Screen;
use super::signature::Certificate;
use crate::package::{self, Kind, Options, VERSION};
use crate::paths::Paths;
use crate::run::{Failure, cannot_start, heading};

/// Of a package that the newer one replaces.
const OLDER: &str = "0.0.9";

const UNINSTALL: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\OnTime Dental";
const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const NOTIFICATIONS: &str = r"Software\Classes\AppUserModelId\com.ontimedental.desktop";
/// Where the WebView2 runtime says that it is installed.
const WEBVIEW2: &str = r"HKCU\Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

/// The exit codes that docs/IT.md names.
const NEWER_IS_INSTALLED: i32 = 3;
const NO_WEBVIEW2: i32 = 5;

/// Installers of the same programs with an older version, signed with a certificate of our own.
pub(super) struct Older {
    folder: TempDir,
    certificate: Certificate,
}

impl Older {
    pub(super) fn build(paths: &Paths) -> Result<Self, Failure> {
        let folder = TempDir::new().map_err(Failure::io("create", "a temporary folder"))?;
        let certificate = Certificate::generate()?;
        let options = Options {
            kinds: vec![Kind::Nsis, Kind::Msi],
            certificate: Some(certificate.file()),
            key: Some(certificate.key()),
            no_build: true,
            ..Options::default()
        };
        let older = Self { folder, certificate };
        package::build_in(paths, &older.output(), OLDER, &options)?;
        heading("Verify signatures");
        for kind in [Kind::Nsis, Kind::Msi] {
            older.certificate.verify(&older.package(kind))?;
        }
        Ok(older)
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("package")
    }

    fn package(&self, kind: Kind) -> PathBuf {
        self.output().join(kind.file(OLDER))
    }
}

/// An installation on a PC.
struct Installed<'a> {
    pc: &'a Pc,
    folder: PathBuf,
}

impl Installed<'_> {
    fn file(&self, name: &str) -> String {
        self.pc.on_drive_c(&self.folder.join(name))
    }

    /// The programs are there and run.
    fn check(&self) -> Result<(), Failure> {
        for name in ["ontime-dental.exe", "ontime.exe", "LICENSE.txt", "sbom.cdx.json"] {
            let is_there = self.folder.join(name).is_file();
            expect(
                &format!("{name} is in {}", self.pc.on_drive_c(&self.folder)),
                is_there,
            )?;
        }
        let version = self.pc.output(&self.file("ontime.exe"), &["--version"])?;
        let is_ours = version.trim() == format!("ontime {VERSION}");
        expect(
            &format!("ontime.exe --version prints: {}", version.trim()),
            is_ours,
        )
    }

    /// Adds a company to the user's own data folder, with the key in the keychain.
    fn add_company(&self) -> Result<(), Failure> {
        self.pc.output(
            &self.file("ontime.exe"),
            &["company", "add", "Riverside Family Dental"],
        )?;
        let entries = self.pc.registry(r"HKCU\Software\Wine\Credential Manager", None);
        let entries = entries.unwrap_or_default();
        // CRED_PERSIST_LOCAL_MACHINE
        let is_local = entries.contains("OnTime Dental") && entries.contains("Persist    REG_DWORD    0x2");
        expect(
            "The key is in the Credential Manager, on this computer only",
            is_local,
        )
    }

    fn has_company(&self) -> Result<(), Failure> {
        let list = self.pc.output(&self.file("ontime.exe"), &["company", "list"])?;
        expect(
            "The company is still there",
            list.contains("Riverside Family Dental"),
        )
    }
}

pub(super) fn nsis(package: &Path, older: &Older) -> Result<(), Failure> {
    heading("The setup program, silently");
    let pc = Pc::new()?;
    let (newer, older_package) = (shown(package), shown(&older.package(Kind::Nsis)));
    let installed = Installed {
        pc: &pc,
        folder: pc.local_data()?.join("Programs").join("OnTime Dental"),
    };
    let code = pc.run(&newer, &["/S"])?;
    expect(
        &format!("Without WebView2 and curl it exits with {code}"),
        code == NO_WEBVIEW2,
    )?;
    installed.check()?;
    let uninstall = installed.file("uninstall.exe");
    pc.run(&uninstall, &["/S"])?;
    expect("It uninstalls", !installed.folder.exists())?;

    pc.set(WEBVIEW2, "pv", "120.0.2210.91")?;
    pc.set(r"HKCU\Environment", "Path", r"C:\Tools;D:\More tools")?;
    let before = pc.content()?;
    let code = pc.run(&older_package, &["/S", "/AUTOSTART", "/PATH"])?;
    expect(&format!("Version {OLDER} installs: {code}"), code == 0)?;
    installed.check()?;
    for signed in ["ontime-dental.exe", "ontime.exe", "uninstall.exe"] {
        older.certificate.verify(&installed.folder.join(signed))?;
    }
    autostart(&pc, "HKCU", "OnTime Dental\\ontime-dental.exe\" --hidden")?;
    sender(&pc, "HKCU")?;
    let version = pc.output("cmd", &["/c", "ontime", "--version"])?;
    expect("A new terminal finds ontime", version.contains(VERSION))?;
    installed.add_company()?;

    let code = pc.run(&newer, &["/S"])?;
    expect(&format!("Version {VERSION} installs over it: {code}"), code == 0)?;
    let version = pc.registry(UNINSTALL, Some("DisplayVersion")).unwrap_or_default();
    expect("Windows lists the new version", version.contains(VERSION))?;
    autostart(&pc, "HKCU", "OnTime Dental\\ontime-dental.exe\" --hidden")?;
    installed.has_company()?;
    let code = pc.run(&older_package, &["/S"])?;
    expect(
        &format!("Version {OLDER} refuses: {code}"),
        code == NEWER_IS_INSTALLED,
    )?;

    pc.run(&uninstall, &["/S"])?;
    let data = pc.local_data()?.join("OnTime Dental");
    expect(
        "Uninstalled; the data stay",
        !installed.folder.exists() && data.exists(),
    )?;
    pc.run(&newer, &["/S", "/PATH"])?;
    installed.has_company()?;
    pc.run(&uninstall, &["/S", "/DELETEDATA"])?;
    nothing_left(&pc, &before)?;

    heading("The setup program, in a folder with another script");
    // Without a space: Wine would put quotes around it, which NSIS does not take.
    let folder = "ConsultaÑandú診所";
    let code = pc.run(&newer, &["/S", &format!("/D=C:\\{folder}")])?;
    expect(&format!("It installs: {code}"), code == 0)?;
    let elsewhere = Installed {
        pc: &pc,
        folder: pc.drive().join(folder),
    };
    elsewhere.check()?;
    pc.run(&elsewhere.file("uninstall.exe"), &["/S"])?;
    nothing_left(&pc, &before)
}

pub(super) fn msi(package: &Path, older: &Older) -> Result<(), Failure> {
    heading("The MSI, silently");
    let pc = Pc::new()?;
    let (newer, older_package) = (shown(package), shown(&older.package(Kind::Msi)));
    let installed = Installed {
        pc: &pc,
        folder: pc.drive().join("Program Files").join("OnTime Dental"),
    };
    let before = pc.content()?;
    let code = pc.run(
        "msiexec",
        &["/i", &older_package, "/qn", "ADDLOCAL=Main,Autostart"],
    )?;
    expect(&format!("Version {OLDER} installs: {code}"), code == 0)?;
    installed.check()?;
    autostart(&pc, "HKLM", "OnTime Dental\\ontime-dental.exe\" --hidden")?;
    sender(&pc, "HKLM")?;
    installed.add_company()?;
    let code = pc.run("msiexec", &["/i", &newer, "/qn"])?;
    expect(&format!("Version {VERSION} installs over it: {code}"), code == 0)?;
    installed.check()?;
    installed.has_company()?;
    let code = pc.run("msiexec", &["/i", &older_package, "/qn"])?;
    expect(&format!("Version {OLDER} refuses: {code}"), code != 0)?;
    pc.output(&installed.file("ontime.exe"), &["erase", "--everything"])?;
    let code = pc.run("msiexec", &["/x", &newer, "/qn"])?;
    expect(&format!("It uninstalls: {code}"), code == 0)?;
    nothing_left(&pc, &before)
}

/// Presses the default button of each page of both installers and the uninstaller, and keeps a picture of each.
pub(super) fn click_through(nsis: &Path, msi: &Path, folder: &Path) -> Result<(), Failure> {
    for (language, locale) in [("en", "en_US.UTF-8"), ("es", "es_US.UTF-8")] {
        heading(&format!("Click through the installers ({language})"));
        let screen = Screen::start()?;
        let pc = Pc::with(Some(screen.display.clone()), locale)?;
        pc.set(WEBVIEW2, "pv", "120.0.2210.91")?;
        let programs = pc.local_data()?.join("Programs").join("OnTime Dental");
        let uninstall = pc.on_drive_c(&programs.join("uninstall.exe"));
        // At the end the program starts, and says that there is no WebView2.
        pages(&pc, &screen, &[&shown(nsis)], &format!("nsis-{language}"), folder)?;
        expect("It is installed", programs.join("ontime-dental.exe").exists())?;
        pages(
            &pc,
            &screen,
            &[&uninstall],
            &format!("uninstall-{language}"),
            folder,
        )?;
        expect("It is uninstalled", !programs.exists())?;
        let install = ["msiexec", "/i", &shown(msi)];
        pages(&pc, &screen, &install, &format!("msi-{language}"), folder)?;
    }
    Ok(())
}

/// Presses Return on each page as soon as it no longer changes, until no program runs. Keeps a picture of each page.
fn pages(pc: &Pc, screen: &Screen, program: &[&str], name: &str, folder: &Path) -> Result<(), Failure> {
    let (first, arguments) = program.split_first().ok_or_else(|| Failure::new("no program"))?;
    let mut command = pc.command(first, arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let picture = folder.join(format!("{name}.png"));
    let empty = screen.picture(&picture)?;
    let (mut kept, mut last) = (empty.clone(), empty);
    let mut child = command.spawn().map_err(|error| cannot_start(&command, &error))?;
    // What the installer starts may outlive it.
    let mut others: Option<Child> = None;
    let deadline = Instant::now() + Duration::from_secs(240);
    let mut page = 0;
    while Instant::now() < deadline {
        let is_over = |process: &mut Child| !matches!(process.try_wait(), Ok(None));
        if others.as_mut().is_some_and(is_over) {
            break;
        }
        if others.is_none() && is_over(&mut child) {
            others = Some(pc.until_idle()?);
        }
        sleep(Duration::from_millis(1500));
        let now = screen.picture(&picture)?;
        if now == last {
            if now != kept {
                page += 1;
                let file = folder.join(format!("{name}-{page}.png"));
                fs::write(&file, &now).map_err(Failure::io("write", &file))?;
                kept.clone_from(&now);
            }
            screen.press("Return")?;
        }
        last = now;
    }
    let is_over = Instant::now() < deadline;
    pc.stop();
    for process in std::iter::once(&mut child).chain(&mut others) {
        process.wait().map_err(|error| cannot_start(&command, &error))?;
    }
    fs::remove_file(&picture).map_err(Failure::io("delete", &picture))?;
    expect(&format!("{name}: {page} pages, then it ends"), is_over)
}

fn autostart(pc: &Pc, root: &str, command: &str) -> Result<(), Failure> {
    let entry = pc.registry(&format!("{root}\\{RUN}"), Some("OnTime Dental"));
    expect(
        "It starts with Windows",
        entry.is_some_and(|entry| entry.contains(command)),
    )
}

/// Without this entry, Windows shows no notification of the program.
fn sender(pc: &Pc, root: &str) -> Result<(), Failure> {
    let entry = pc.registry(&format!("{root}\\{NOTIFICATIONS}"), Some("DisplayName"));
    expect(
        "Notifications have a sender",
        entry.is_some_and(|entry| entry.contains("OnTime Dental")),
    )
}

fn nothing_left(pc: &Pc, before: &Content) -> Result<(), Failure> {
    let after = pc.content()?;
    let left: Vec<&str> = after.difference(before).map(String::as_str).collect();
    let lost: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    expect(&format!("Left on the PC: {}", left.join("\n  ")), left.is_empty())?;
    expect(&format!("Lost on the PC: {}", lost.join("\n  ")), lost.is_empty())
}

fn shown(package: &Path) -> String {
    on_drive_z(&fs::canonicalize(package).unwrap_or_else(|_| package.to_owned()))
}
