//! The crates of the shipped programs, from Cargo's dependency tree and lock file, and the C libraries inside them.

use std::collections::BTreeMap;
use std::fs;

use cyclonedx_bom::models::hash::HashAlgorithm;

use super::{Kind, Package, Packages};
use crate::paths::Paths;
use crate::run::Failure;
use crate::third_party::{self, Edges, System};

/// Adds the crates for these systems. Returns the references of the programs.
pub(super) fn add(
    paths: &Paths,
    systems: &[System],
    packages: &mut Packages,
) -> Result<Vec<String>, Failure> {
    let lock = paths.root.join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(Failure::io("read", &lock))?;
    let checksums = checksums(&lock);
    let mut programs = Vec::new();
    for system in systems {
        // The order matters: what is shipped stays shipped.
        for edges in [Edges::Normal, Edges::NormalAndBuild] {
            let tree = third_party::tree(paths, *system, edges)?;
            programs.extend(add_tree(&tree, edges, &checksums, packages)?);
        }
    }
    add_libraries(paths, packages)?;
    programs.sort_unstable();
    programs.dedup();
    Ok(programs)
}

/// Adds a tree whose lines start with their depth. The crates that a line's crate uses are below it, where it is first listed.
fn add_tree(
    tree: &str,
    edges: Edges,
    checksums: &BTreeMap<String, &str>,
    packages: &mut Packages,
) -> Result<Vec<String>, Failure> {
    let mut above: Vec<String> = Vec::new();
    let mut programs = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let package = read_line(line, edges, checksums);
        let (depth, package) = package.ok_or_else(|| Failure::new(format!("cargo tree wrote: {line}")))?;
        let reference = packages.add(package);
        above.truncate(depth);
        match above.last() {
            Some(user) => packages.relate(user, &reference),
            None => programs.push(reference.clone()),
        }
        above.push(reference);
    }
    Ok(programs)
}

fn read_line(line: &str, edges: Edges, checksums: &BTreeMap<String, &str>) -> Option<(usize, Package)> {
    let (depth, package) = line.split_once('\t')?;
    let (package, is_ours) = match third_party::component(package) {
        Some(component) => (component, false),
        None => (third_party::own_crate(package)?, true),
    };
    let mut fields = package.split('\t').map(str::to_owned);
    let (name, version, license) = (fields.next()?, fields.next()?, fields.next()?);
    let hash = checksums.get(&format!("{name} {version}"));
    let package = Package {
        kind: if is_ours { Kind::Own } else { Kind::Crate },
        hash: hash.map(|hash| (HashAlgorithm::SHA_256, (*hash).to_owned())),
        is_shipped: edges == Edges::Normal,
        name,
        version,
        license,
    };
    Some((depth.parse().ok()?, package))
}

/// The checksum of each package in `Cargo.lock`, by name and version. Our own crates have none.
pub(super) fn checksums(lock: &str) -> BTreeMap<String, &str> {
    let field = |package: &'_ str, name: &str| -> Option<std::ops::Range<usize>> {
        let start = package.find(&format!("\n{name} = \""))? + name.len() + 5;
        Some(start..start + package[start..].find('"')?)
    };
    let packages = lock.split("[[package]]").skip(1);
    let checksum = packages.filter_map(|package| {
        let [name, version, checksum] = ["name", "version", "checksum"].map(|name| field(package, name));
        let (name, version) = (&package[name?], &package[version?]);
        Some((format!("{name} {version}"), &package[checksum?]))
    });
    checksum.collect()
}

/// SQLCipher, which contains SQLite and uses OpenSSL, with the versions that the crates around them have.
fn add_libraries(paths: &Paths, packages: &mut Packages) -> Result<(), Failure> {
    let mut libraries = Vec::new();
    for library in third_party::libraries(paths)? {
        let mut fields = library.split('\t').map(str::to_owned);
        let [Some(name), Some(version), Some(license)] = [(); 3].map(|()| fields.next()) else {
            return Err(Failure::new(format!("not a library: {library}")));
        };
        libraries.push(packages.add(Package {
            kind: Kind::Library,
            // SPDX's name for the dedication of SQLite.
            license: license.replace(third_party::PUBLIC_DOMAIN, "blessing"),
            hash: None,
            is_shipped: true,
            name,
            version,
        }));
    }
    let around = |name: &str| {
        let all = packages.all.iter();
        let mut found = all.filter(|(_, package)| package.kind == Kind::Crate && package.name == name);
        let found = found.next().map(|(reference, _)| reference.clone());
        found.ok_or_else(|| Failure::new(format!("{name} is not a dependency any longer.")))
    };
    let (sqlite, openssl) = (around("libsqlite3-sys")?, around("openssl-sys")?);
    let [ssl, cipher, plain] = libraries.as_slice() else {
        return Err(Failure::new("There must be three libraries."));
    };
    for (user, used) in [(&sqlite, cipher), (cipher, plain), (cipher, ssl), (&openssl, ssl)] {
        packages.relate(user, used);
    }
    Ok(())
}
