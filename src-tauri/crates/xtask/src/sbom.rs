//! The software bill of materials (SBOM): each third-party package of the shipped programs, as CycloneDX 1.5.
//!
//! It lists the crates that Cargo builds the window and `ontime` from on Linux, Windows, and macOS, the C libraries inside
//! them, and the npm packages of the window. Each has its version, license, package URL, and the hash of its lock file; the
//! dependencies are those of the build. Crates that only run during the build have the scope `excluded`.
//!
//! # Limits
//! - Our own crates have no package URL, because packages of other people have the same names.
//! - The C libraries are inside the package `libsqlite3-sys` or `openssl-src` and have no hash of their own.
//! - npm packages are those that npm installs for production. Some of their files are not in the bundle.

mod crates;
mod npm_packages;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cyclonedx_bom::models::component::{Classification, Component as BomComponent, Components, Scope};
use cyclonedx_bom::models::dependency::{Dependencies, Dependency};
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::models::tool::{Tool, Tools};
use cyclonedx_bom::prelude::{Bom, Metadata, NormalizedString, Purl, SpecVersion, UrnUuid, Validate};

use crate::paths::Paths;
use crate::run::{Failure, heading};
use crate::third_party::{self, System};

/// The program as a whole, which depends on its crates and npm packages.
const PRODUCT: &str = "ontime-dental";

/// A package of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    kind: Kind,
    name: String,
    version: String,
    /// SPDX.
    license: String,
    hash: Option<(HashAlgorithm, String)>,
    is_shipped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One of our own crates.
    Own,
    Crate,
    /// A C library inside a crate.
    Library,
    Npm,
}

/// Packages by their reference, and which of them each one uses.
#[derive(Debug, Default)]
struct Packages {
    all: BTreeMap<String, Package>,
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Package {
    /// Unique in the file.
    fn reference(&self) -> String {
        self.package_url()
            .unwrap_or_else(|| format!("{PRODUCT}#{}", self.name))
    }

    /// `None` for our own. github.com/package-url/purl-spec
    fn package_url(&self) -> Option<String> {
        let kind = match self.kind {
            Kind::Own => return None,
            Kind::Crate => "cargo",
            Kind::Library => "generic",
            Kind::Npm => "npm",
        };
        let name = self.name.to_lowercase().replace('@', "%40");
        let name = if self.kind == Kind::Crate {
            &self.name
        } else {
            &name
        };
        let version = self.version.replace('+', "%2B");
        Some(format!("pkg:{kind}/{name}@{version}"))
    }

    fn component(&self) -> Result<BomComponent, Failure> {
        // npm's scopes are groups.
        let (group, name) = match self.name.split_once('/') {
            Some((group, name)) if self.kind == Kind::Npm => (Some(group), name),
            _ => (None, self.name.as_str()),
        };
        let mut component = BomComponent::new(
            Classification::Library,
            name,
            &self.version,
            Some(self.reference()),
        );
        component.group = group.map(NormalizedString::new);
        component.scope = Some(if self.is_shipped {
            Scope::Required
        } else {
            Scope::Excluded
        });
        component.licenses = Some(Licenses(vec![LicenseChoice::expression(&self.license)]));
        if let Some(url) = self.package_url() {
            let url: Purl = url.parse().map_err(|()| Failure::new("a package URL"))?;
            component.purl = Some(url);
        }
        component.hashes = self.hash.clone().map(|(alg, content)| {
            let content = HashValue(content);
            Hashes(vec![Hash { alg, content }])
        });
        Ok(component)
    }
}

impl Packages {
    /// A package that several systems use is added several times.
    fn add(&mut self, package: Package) -> String {
        let reference = package.reference();
        let known = self
            .all
            .entry(reference.clone())
            .or_insert_with(|| package.clone());
        known.is_shipped |= package.is_shipped;
        reference
    }

    fn relate(&mut self, user: &str, used: &str) {
        self.uses
            .entry(user.to_owned())
            .or_default()
            .insert(used.to_owned());
    }

    /// What Settings > About lists: name, version, and license of each shipped package of others, without C libraries.
    fn shipped(&self) -> BTreeSet<String> {
        let packages = self.all.values().filter(|package| package.is_shipped);
        let packages = packages.filter(|package| matches!(package.kind, Kind::Crate | Kind::Npm));
        packages
            .map(|package| format!("{}\t{}\t{}", package.name, package.version, package.license))
            .collect()
    }

    fn bom(&self) -> Result<Bom, Failure> {
        let version = env!("CARGO_PKG_VERSION");
        let product = BomComponent::new(
            Classification::Application,
            PRODUCT,
            version,
            Some(PRODUCT.to_owned()),
        );
        let failed =
            |error: &dyn std::fmt::Display| Failure::new(format!("Could not write the SBOM: {error}"));
        let mut metadata = Metadata::new().map_err(|error| failed(&error))?;
        metadata.component = Some(product);
        metadata.tools = Some(Tools::List(vec![Tool::new(
            "OnTime Dental",
            "cargo xtask sbom",
            version,
        )]));
        let components: Result<_, _> = self.all.values().map(Package::component).collect();
        // Also those that use nothing, as the specification recommends.
        let all = self.all.keys().map(String::as_str).chain([PRODUCT]);
        let dependencies = all.map(|reference| Dependency {
            dependency_ref: reference.to_owned(),
            dependencies: self.uses.get(reference).into_iter().flatten().cloned().collect(),
        });
        let bom = Bom {
            serial_number: Some(UrnUuid::generate()),
            metadata: Some(metadata),
            components: Some(Components(components?)),
            dependencies: Some(Dependencies(dependencies.collect())),
            spec_version: SpecVersion::V1_5,
            ..Bom::default()
        };
        let validated = bom.validate_version(SpecVersion::V1_5);
        if validated.passed() {
            Ok(bom)
        } else {
            Err(Failure::new(format!("The SBOM is not valid: {validated:?}")))
        }
    }
}

/// Writes the SBOM of all systems. Fails if it does not list exactly what Settings > About lists.
pub(crate) fn write(paths: &Paths, output: Option<&Path>) -> Result<(), Failure> {
    heading("Write the software bill of materials");
    let packages = read(paths, &third_party::SYSTEMS)?;
    let listed = third_party::shipped(paths)?;
    let (listed, here): (BTreeSet<&str>, BTreeSet<String>) = (listed.lines().collect(), packages.shipped());
    let here: BTreeSet<&str> = here.iter().map(String::as_str).collect();
    let differing: Vec<&&str> = listed.symmetric_difference(&here).collect();
    if !differing.is_empty() {
        return Err(Failure::new(format!(
            "The SBOM and the list of third-party software differ in {differing:?}. Run: cargo xtask third-party"
        )));
    }
    let file = output.map_or_else(|| default_file(paths), Path::to_owned);
    let mut json = Vec::new();
    packages
        .bom()?
        .output_as_json_v1_5(&mut json)
        .map_err(|error| Failure::new(format!("Could not write the SBOM: {error}")))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(Failure::io("create", folder))?;
    }
    fs::write(&file, json).map_err(Failure::io("write", &file))?;
    println!("{} packages in {}", packages.all.len(), file.display());
    Ok(())
}

fn default_file(paths: &Paths) -> PathBuf {
    paths.target.join("sbom").join("ontime-dental.cdx.json")
}

fn read(paths: &Paths, systems: &[System]) -> Result<Packages, Failure> {
    let mut packages = Packages::default();
    for crate_name in crates::add(paths, systems, &mut packages)? {
        packages.relate(PRODUCT, &crate_name);
    }
    for package in npm_packages::add(paths, &mut packages)? {
        packages.relate(PRODUCT, &package);
    }
    Ok(packages)
}

#[cfg(test)]
mod tests;
