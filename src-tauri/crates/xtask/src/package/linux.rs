//! The `.deb` and the `.rpm`, from one tree of files.

use std::path::{Path, PathBuf};

use super::{Job, Kind, copy, create, programs, write};
use crate::run::{Failure, heading, output_of, run};

/// Loaded when the tray icon appears, so no tool finds it in the program.
const TRAY: &str = "libayatana-appindicator3-1";

const ICONS: &[(&str, &str)] = &[
    ("32x32.png", "32x32"),
    ("128x128.png", "128x128"),
    ("128x128@2x.png", "256x256"),
];

/// The installed files, below a folder that stands for `/`.
pub(super) struct Tree(PathBuf);

impl Tree {
    pub(super) fn prepare(job: &Job<'_>) -> Result<Self, Failure> {
        if !job.options.no_build {
            programs::build(job.paths, programs::LINUX)?;
        }
        let root = job.scratch.path().join("linux");
        let built = programs::folder(job.paths, programs::LINUX);
        for program in ["ontime-dental", "ontime"] {
            copy(&built.join(program), &root.join("usr/bin").join(program))?;
        }
        let entry = "ontime-dental.desktop";
        copy(
            &job.sources.join("linux").join(entry),
            &root.join("usr/share/applications").join(entry),
        )?;
        for (icon, size) in ICONS {
            let to = root
                .join("usr/share/icons/hicolor")
                .join(size)
                .join("apps/ontime-dental.png");
            copy(&job.paths.root.join("icons").join(icon), &to)?;
        }
        let docs = root.join("usr/share/doc/ontime-dental");
        copy(&job.paths.root.join("LICENSE"), &docs.join("copyright"))?;
        copy(&job.sbom, &docs.join("sbom.cdx.json"))?;
        // They do not depend on who builds.
        run(job.program("chmod").args(["-R", "u=rwX,go=rX"]).arg(&root))?;
        Ok(Self(root))
    }

    pub(super) fn deb(&self, job: &Job<'_>) -> Result<(), Failure> {
        heading("Build the Debian package");
        let root = job.scratch.path().join("deb");
        run(job.program("cp").arg("--archive").arg(&self.0).arg(&root))?;
        let depends = depends(job, &root)?;
        let mut listed = job.program("find");
        let sizes = output_of(listed.arg(&root).args(["-type", "f", "-printf", "%s\n"]))?;
        let bytes: u64 = sizes.lines().filter_map(|line| line.parse::<u64>().ok()).sum();
        let sums = output_of(
            job.program("sh")
                .current_dir(&root)
                .args(["-c", "find usr -type f | LC_ALL=C sort | xargs md5sum"]),
        )?;
        create(&root.join("DEBIAN"))?;
        write(&root.join("DEBIAN/md5sums"), sums)?;
        let control = format!(
            "Package: ontime-dental\nVersion: {}\nArchitecture: amd64\nMaintainer: OnTime Dental\n\
             Installed-Size: {}\nDepends: {depends}, {TRAY}\nRecommends: gnome-keyring | kwalletmanager\n\
             Section: misc\nPriority: optional\n\
             Description: Keeps a dental office's patient list and syncs it from Open Dental\n \
             It keeps the list encrypted on this computer, imports patients from Open\n \
             Dental, manually or on a schedule, and never changes Open Dental.\n",
            job.version,
            bytes.div_ceil(1024),
        );
        write(&root.join("DEBIAN/control"), control)?;
        run(job
            .program("chmod")
            .args(["-R", "u=rwX,go=rX"])
            .arg(root.join("DEBIAN")))?;
        let mut build = job.program("dpkg-deb");
        build.args(["--root-owner-group", "-Zxz", "--build"]);
        run(build.arg(&root).arg(job.package(Kind::Deb)))
    }

    pub(super) fn rpm(&self, job: &Job<'_>) -> Result<(), Failure> {
        heading("Build the RPM package");
        let top = job.scratch.path().join("rpm");
        let mut build = job.program("rpmbuild");
        build.args(["-bb", "--quiet", "--target", "x86_64"]);
        for (name, value) in [
            ("_topdir", top.display().to_string()),
            ("_rpmdir", top.join("out").display().to_string()),
            (
                "_rpmfilename",
                "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm".to_owned(),
            ),
            ("_buildhost", "localhost".to_owned()),
            ("_binary_payload", "w6.xzdio".to_owned()),
            ("use_source_date_epoch_as_buildtime", "1".to_owned()),
            ("clamp_mtime_to_source_date_epoch", "1".to_owned()),
            ("app_version", job.version.to_owned()),
            ("stage", self.0.display().to_string()),
        ] {
            build.arg("--define").arg(format!("{name} {value}"));
        }
        run(build.arg(job.sources.join("linux/ontime-dental.spec")))?;
        let built = top.join("out").join(Kind::Rpm.file(job.version));
        copy(&built, &job.package(Kind::Rpm))
    }
}

/// The packages of the libraries that the programs load at their start.
fn depends(job: &Job<'_>, root: &Path) -> Result<String, Failure> {
    let source = job.scratch.path().join("shlibs");
    create(&source.join("debian"))?;
    let control = "Source: ontime-dental\n\nPackage: ontime-dental\nArchitecture: amd64\n";
    write(&source.join("debian/control"), control)?;
    let mut list = job.program("dpkg-shlibdeps");
    list.current_dir(&source).arg("-O");
    for program in ["ontime-dental", "ontime"] {
        list.arg(root.join("usr/bin").join(program));
    }
    let found = output_of(&mut list)?;
    found
        .trim()
        .strip_prefix("shlibs:Depends=")
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("dpkg-shlibdeps names no package."))
}
