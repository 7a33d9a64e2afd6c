//! The npm packages of the window, from `package-lock.json`.

use std::collections::BTreeMap;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cyclonedx_bom::models::hash::HashAlgorithm;
use serde::Deserialize;

use super::{Kind, Package, Packages};
use crate::paths::Paths;
use crate::run::Failure;

#[derive(Deserialize)]
struct Lock {
    /// By folder: "" is the window, others are like `node_modules/react`.
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Locked {
    #[serde(default)]
    version: String,
    #[serde(default)]
    license: String,
    #[serde(default)]
    integrity: String,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default)]
    peer_dependencies: BTreeMap<String, String>,
}

impl Lock {
    /// The folder of the package that `name` means inside the package in `folder`: the nearest one above it.
    fn resolve(&self, folder: &str, name: &str) -> Option<String> {
        let mut inside = folder;
        loop {
            let candidate = format!("{inside}/node_modules/{name}");
            let candidate = candidate.trim_start_matches('/').to_owned();
            if self.packages.contains_key(&candidate) {
                return Some(candidate);
            }
            if inside.is_empty() {
                return None;
            }
            inside = inside
                .rsplit_once("node_modules/")
                .map_or("", |(above, _)| above.trim_end_matches('/'));
        }
    }
}

impl Locked {
    fn package(&self, folder: &str) -> Option<Package> {
        let name = folder.rsplit("node_modules/").next()?.to_owned();
        // The text is base64.
        let hash = STANDARD.decode(self.integrity.strip_prefix("sha512-")?).ok()?;
        let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Package {
            kind: Kind::Npm,
            name,
            version: self.version.clone(),
            license: self.license.clone(),
            hash: Some((HashAlgorithm::SHA_512, hash)),
            is_shipped: true,
        })
    }
}

/// Adds the packages that npm installs for production. Returns the references of those that the window itself names.
pub(super) fn add(paths: &Paths, packages: &mut Packages) -> Result<Vec<String>, Failure> {
    let file = paths.ui.join("package-lock.json");
    let lock = fs::read(&file).map_err(Failure::io("read", &file))?;
    let lock: Lock = serde_json::from_slice(&lock)
        .map_err(|error| Failure::new(format!("Could not read {}: {error}", file.display())))?;
    let shipped = lock
        .packages
        .iter()
        .filter(|(_, locked)| !locked.dev && !locked.optional);
    let mut references = BTreeMap::new();
    for (folder, locked) in shipped.clone().filter(|(folder, _)| !folder.is_empty()) {
        let package = locked.package(folder);
        let package =
            package.ok_or_else(|| Failure::new(format!("{folder} has no SHA-512 in the lock file.")))?;
        references.insert(folder.clone(), packages.add(package));
    }
    let mut direct = Vec::new();
    for (folder, locked) in shipped {
        let named = locked.dependencies.keys().chain(locked.peer_dependencies.keys());
        // A peer dependency may be optional and absent.
        let used = named.filter_map(|name| references.get(&lock.resolve(folder, name)?));
        for used in used {
            match references.get(folder) {
                Some(user) => packages.relate(user, used),
                None => direct.push(used.clone()),
            }
        }
    }
    Ok(direct)
}
