//! A Debian with nothing but its base, in the target folder, and what a package leaves in it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::paths::Paths;
use crate::run::{Failure, heading, output_of, run};

pub(super) struct CleanTree(PathBuf);

/// What a desktop has without any program: fonts and a session bus.
const DESKTOP: &[&str] = &["dbus", "dbus-x11", "fonts-dejavu-core"];

impl CleanTree {
    /// Creates it at the first time; afterwards nothing is downloaded.
    pub(super) fn open(paths: &Paths) -> Result<Self, Failure> {
        let root = paths.target.join("installers").join("debian");
        let tree = Self(root);
        if tree.0.join("ready").exists() {
            return Ok(tree);
        }
        heading("Create a clean Debian");
        if !tree.0.join("usr/bin/apt-get").exists() {
            let suite =
                output_of(Command::new("sh").args(["-c", ". /etc/os-release; echo $VERSION_CODENAME"]))?;
            let mut debootstrap = Command::new("debootstrap");
            run(debootstrap.args(["--variant=minbase", suite.trim()]).arg(&tree.0))?;
        }
        run(&mut tree.command("apt-get", &["update", "--quiet"]))?;
        tree.install(DESKTOP)?;
        fs::write(tree.0.join("ready"), "").map_err(Failure::io("write", &tree.0))?;
        Ok(tree)
    }

    pub(super) fn root(&self) -> &Path {
        &self.0
    }

    /// A program inside, with the screens of this machine.
    pub(super) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c"]);
        command.arg(
            "mount -t proc proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && mkdir -p \"$0/tmp/.X11-unix\" \
             && mount --bind /tmp/.X11-unix \"$0/tmp/.X11-unix\" && exec chroot \"$0\" \"$@\"",
        );
        command.arg(&self.0).arg(program).args(arguments);
        command
            .env("HOME", "/root")
            .env("LANG", "C.UTF-8")
            .env("DEBIAN_FRONTEND", "noninteractive");
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        for of_this_session in [
            "DBUS_SESSION_BUS_ADDRESS",
            "DISPLAY",
            "XAUTHORITY",
            "XDG_RUNTIME_DIR",
        ] {
            command.env_remove(of_this_session);
        }
        command
    }

    pub(super) fn install(&self, packages: &[&str]) -> Result<(), Failure> {
        let arguments = ["install", "--yes", "--quiet=2", "--no-install-recommends"];
        output_of(&mut self.command("apt-get", &[&arguments, packages].concat())).map(drop)
    }

    /// All files but those that the package manager and the base keep about their own work.
    pub(super) fn files(&self) -> Result<BTreeSet<String>, Failure> {
        const NOT_OURS: &[&str] = &[
            "/proc",
            "/sys",
            "/dev",
            "/tmp",
            "/var/lib",
            "/var/cache",
            "/var/log",
            "/etc",
        ];
        let mut find = Command::new("find");
        let listed = output_of(find.current_dir(&self.0).args([".", "-xdev"]))?;
        let files = listed.lines().filter_map(|line| line.strip_prefix('.'));
        let files = files.filter(|file| !NOT_OURS.iter().any(|folder| file.starts_with(folder)));
        Ok(files.map(str::to_owned).collect())
    }
}
