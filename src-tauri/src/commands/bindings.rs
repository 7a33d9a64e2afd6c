//! Generates `ui/src/bindings/commands.ts`: arguments and result of each command, read from the functions' signatures.
//!
//! `cargo xtask bindings` writes the file; any other test run compares it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use syn::{FnArg, GenericArgument, Item, ItemFn, Pat, PathArguments, ReturnType, Type};

macro_rules! commands {
    ($($module:ident::$name:ident),* $(,)?) => { [$((stringify!($module), stringify!($name))),*] };
}

const HEADER: &str = "\
// Generated from src-tauri/commands.in and the commands' signatures by `cargo xtask bindings`. Do not edit.
";

/// The types that commands use, as TypeScript writes them.
#[derive(Default)]
struct Types(BTreeSet<String>);

impl Types {
    fn typescript(&mut self, ty: &Type) -> String {
        match ty {
            Type::Tuple(tuple) if tuple.elems.is_empty() => "void".to_owned(),
            Type::Path(path) => {
                let last = path.path.segments.last().expect("a path has a segment");
                let inner = self.generic(&last.arguments);
                match (last.ident.to_string().as_str(), inner) {
                    ("CommandResult", Some(inner)) => inner,
                    ("Option", Some(inner)) => format!("{inner} | null"),
                    ("Vec", Some(inner)) => format!("Array<{inner}>"),
                    ("Channel", Some(inner)) => format!("(message: {inner}) => void"),
                    ("String" | "Passphrase", None) => "string".to_owned(),
                    ("bool", None) => "boolean".to_owned(),
                    ("u32" | "u64", None) => "number".to_owned(),
                    (name, None) if name.ends_with("Id") || name == "PatNum" => "string".to_owned(),
                    (name, None) => {
                        self.0.insert(name.to_owned());
                        name.to_owned()
                    }
                    (name, Some(_)) => panic!("no TypeScript type is known for {name}<...>"),
                }
            }
            _ => panic!("no TypeScript type is known for this type"),
        }
    }

    fn generic(&mut self, arguments: &PathArguments) -> Option<String> {
        let PathArguments::AngleBracketed(arguments) = arguments else {
            return None;
        };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(self.typescript(ty)),
            _ => None,
        })
    }
}

/// What Tauri passes itself: not an argument of the window's call.
fn is_injected(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|last| {
        ["State", "AppHandle", "WebviewWindow"].contains(&last.ident.to_string().as_str())
    })
}

/// As Tauri expects the names of arguments.
fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut whole, part| {
        let (head, tail) = part.split_at(1);
        let _ = write!(whole, "{}{tail}", head.to_uppercase());
        whole
    })
}

fn function(root: &Path, module: &str, name: &str) -> ItemFn {
    let file = root.join(format!("src-tauri/src/commands/{module}.rs"));
    let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&source)
        .expect("the source compiles")
        .items
        .into_iter()
        .find_map(|item| match item {
            Item::Fn(function) if function.sig.ident == name => Some(function),
            _ => None,
        })
        .unwrap_or_else(|| panic!("{module}::{name} is not in {}", file.display()))
}

fn generate(root: &Path) -> String {
    let (mut types, mut body) = (Types::default(), String::new());
    for (module, name) in include!("../../commands.in") {
        let signature = function(root, module, name).sig;
        let arguments: Vec<String> = signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                FnArg::Typed(typed) if !is_injected(&typed.ty) => Some(typed),
                _ => None,
            })
            .map(|typed| {
                let Pat::Ident(pattern) = &*typed.pat else {
                    panic!("{name}: an argument has no name")
                };
                let argument = camel_case(&pattern.ident.to_string());
                format!("{argument}: {}", types.typescript(&typed.ty))
            })
            .collect();
        let arguments = match arguments.is_empty() {
            true => "Record<string, never>".to_owned(),
            false => format!("{{ {} }}", arguments.join(", ")),
        };
        let result = match &signature.output {
            ReturnType::Default => "void".to_owned(),
            ReturnType::Type(_, ty) => types.typescript(ty),
        };
        let _ = writeln!(body, "  {name}: {{ args: {arguments}, result: {result} }},");
    }
    let imports: String = types
        .0
        .iter()
        .map(|name| format!("import type {{ {name} }} from \"./{name}\";\n"))
        .collect();
    format!(
        "{HEADER}{imports}\n/** Arguments and result of each command. Every command rejects with a `Fault`. */\n\
         export type Commands = {{\n{body}}};\n"
    )
}

#[test]
fn export_bindings_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let wanted = generate(root);
    let committed = root.join("ui/src/bindings");
    let folder = env::var_os("TS_RS_EXPORT_DIR").map_or_else(|| committed.clone(), PathBuf::from);
    if folder != committed {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("commands.ts"), &wanted).unwrap();
        return;
    }
    let present = fs::read_to_string(committed.join("commands.ts")).unwrap_or_default();
    assert_eq!(
        present.replace("\r\n", "\n"),
        wanted,
        "ui/src/bindings/commands.ts is out of date. Run: cargo xtask bindings"
    );
}

#[test]
fn names_of_arguments_are_those_that_tauri_expects() {
    for (rust, typescript) in [
        ("id", "id"),
        ("on_step", "onStep"),
        ("practice_name", "practiceName"),
    ] {
        assert_eq!(camel_case(rust), typescript);
    }
}
