//! Rebuilds when a migration is added, which the compiler alone does not notice.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
