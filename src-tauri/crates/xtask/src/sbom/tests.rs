use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;

/// The SBOM of this system as a reader gets it.
fn written() -> (Paths, Packages, Value) {
    let paths = Paths::find().unwrap();
    let packages = read(&paths, &[System::Host]).unwrap();
    let mut json = Vec::new();
    packages.bom().unwrap().output_as_json_v1_5(&mut json).unwrap();
    (paths, packages, serde_json::from_slice(&json).unwrap())
}

fn texts<'a>(list: &'a Value, name: &'a str) -> impl Iterator<Item = &'a str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(move |each| each[name].as_str().unwrap())
}

#[test]
fn each_package_is_listed_once_and_each_dependency_is_listed() {
    let (_, _, json) = written();
    assert_eq!(
        (&json["bomFormat"], &json["specVersion"]),
        (&"CycloneDX".into(), &"1.5".into())
    );
    let listed: Vec<&str> = texts(&json["components"], "bom-ref").collect();
    let known: BTreeSet<&str> = listed.iter().copied().chain([PRODUCT]).collect();
    assert_eq!(known.len(), listed.len() + 1);
    let users: Vec<&str> = texts(&json["dependencies"], "ref").collect();
    assert_eq!(
        (users.len(), users.iter().copied().collect()),
        (known.len(), known.clone())
    );
    let mut used = BTreeSet::from([PRODUCT]);
    for dependency in json["dependencies"].as_array().unwrap() {
        for reference in dependency["dependsOn"].as_array().into_iter().flatten() {
            let reference = reference.as_str().unwrap();
            assert!(known.contains(reference), "{reference} is not listed");
            used.insert(reference);
        }
    }
    assert_eq!(used, known, "each package is used by another or by the product");
    let uses = |user: &str, used: &str| {
        let dependencies = json["dependencies"].as_array().unwrap().iter();
        let mut dependencies = dependencies.filter(|one| one["ref"].as_str().unwrap().starts_with(user));
        let list = dependencies.next().unwrap()["dependsOn"].as_array().unwrap();
        list.iter().any(|one| one.as_str().unwrap().starts_with(used))
    };
    for (user, used) in [
        ("ontime-dental#store", "ontime-dental#vault"),
        ("ontime-dental#vault", "pkg:cargo/aes-gcm@"),
        ("pkg:cargo/libsqlite3-sys@", "pkg:generic/sqlcipher@4."),
        ("pkg:generic/sqlcipher@", "pkg:generic/openssl@3."),
        ("pkg:npm/react-dom@", "pkg:npm/react@"),
        ("pkg:npm/%40mantine/core@", "pkg:npm/%40mantine/hooks@"),
    ] {
        assert!(uses(user, used), "{user} uses {used}");
    }
}

#[test]
fn the_packages_are_those_of_the_lock_files_with_their_hashes() {
    let (paths, packages, json) = written();
    let component = |one: &Value| {
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        let group = text("group");
        let name = if group.is_empty() {
            text("name")
        } else {
            format!("{group}/{}", text("name"))
        };
        (
            name,
            text("version"),
            one["hashes"][0]["content"].as_str().map(str::to_owned),
        )
    };
    let of_kind = |kind: &str| -> Vec<&Value> {
        let all = json["components"].as_array().unwrap().iter();
        all.filter(|one| one["purl"].as_str().is_some_and(|url| url.starts_with(kind)))
            .collect()
    };
    let lock = std::fs::read_to_string(paths.root.join("Cargo.lock")).unwrap();
    let crates = of_kind("pkg:cargo/");
    for (name, version, hash) in crates.iter().map(|one| component(one)) {
        let entry = format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
        let (_, rest) = lock.split_once(&entry).unwrap();
        assert!(
            rest.split("\n\n").next().unwrap().contains(&hash.unwrap()),
            "{name}"
        );
    }
    let shipped = crates.iter().filter(|one| one["scope"] == "required").count();
    let tree = third_party::crates(&paths, System::Host).unwrap();
    assert_eq!(shipped, tree.len());
    assert!(crates.len() > shipped, "crates of the build are listed, too");

    let lock = std::fs::read(paths.ui.join("package-lock.json")).unwrap();
    let lock: Value = serde_json::from_slice(&lock).unwrap();
    let mut locked = BTreeMap::new();
    for (folder, one) in lock["packages"].as_object().unwrap() {
        if !folder.is_empty() && one.get("dev").is_none() && one.get("optional").is_none() {
            let name = folder.rsplit("node_modules/").next().unwrap();
            locked.insert(
                (name.to_owned(), one["version"].as_str().unwrap().to_owned()),
                128,
            );
        }
    }
    let npm = of_kind("pkg:npm/").into_iter().map(component);
    let npm: BTreeMap<_, _> = npm
        .map(|(name, version, hash)| ((name, version), hash.unwrap().len()))
        .collect();
    assert_eq!(npm, locked);

    let own = json["components"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one.get("purl").is_none());
    let own: BTreeSet<String> = own.map(|one| component(one).0).collect();
    for program in ["cli", "ontime-dental", "store"] {
        assert!(own.contains(program), "{own:?}");
    }
    assert!(
        !own.contains("opendental-testkit") && !own.contains("xtask"),
        "{own:?}"
    );
    assert_eq!(of_kind("pkg:generic/").len(), 3);
    assert_eq!(packages.all.len(), crates.len() + npm.len() + own.len() + 3);
}
