//! A configuration file and a module for OpenSSL that another program has planted where OpenSSL looks for them.

use std::fs;
use std::process::Command;

use crate::harness::Ontime;

/// Writes a file when it is loaded.
const MODULE: &str = r#"
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void planted(void) {
    FILE *file = fopen(getenv("ONTIME_PLANTED"), "w");
    if (file) fclose(file);
}
"#;

/// Loads the module, and takes away every cipher.
const CONFIGURATION: &str = "
openssl_conf = planted
[planted]
providers = modules
alg_section = algorithms
[modules]
planted = module
[module]
activate = 1
[algorithms]
default_properties = provider=planted
";

#[test]
fn a_planted_module_or_configuration_of_openssl_is_never_read() {
    let ontime = Ontime::new();
    let planted = ontime.folder().join("planted");
    fs::create_dir(&planted).unwrap();
    let (source, mark) = (planted.join("planted.c"), planted.join("loaded"));
    fs::write(&source, MODULE).unwrap();
    fs::write(planted.join("openssl.cnf"), CONFIGURATION).unwrap();
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .arg(planted.join("planted.so"))
        .arg(&source)
        .status();
    assert!(built.expect("a C compiler builds OpenSSL, too").success());
    let mut command = ontime.command(&["--json", "company", "add", "Riverside"]);
    command.env("OPENSSL_CONF", planted.join("openssl.cnf"));
    for folder in ["OPENSSL_MODULES", "OPENSSL_ENGINES"] {
        command.env(folder, &planted);
    }
    command.env("ONTIME_PLANTED", &mark);
    let added = ontime.finish(command, "");
    assert!(!mark.exists(), "the module was loaded");
    added.success();
}
