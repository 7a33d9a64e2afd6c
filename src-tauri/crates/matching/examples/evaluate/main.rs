//! Measures the matching on records of known people; for `cargo xtask matching`.
//!
//! `evaluate FILE...` reads CSV files with a column `entity` that names the person, and prints one line of JSON with counts for
//! each. `evaluate --families RECORDS SEED FILE` writes such a file with made-up families.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for developers"
)]

mod families;

use std::collections::HashMap;
use std::time::Instant;

use domain::Gender;
use matching::{Day, Model, Population, Record, SsnMark, Verdict};
use serde_json::json;

const COLUMNS: [&str; 13] = [
    "entity",
    "first_name",
    "legal_first_name",
    "last_name",
    "birthday",
    "gender",
    "email",
    "phone",
    "address",
    "city",
    "zip",
    "insurance_number",
    "ssn_digits",
];

struct Labeled {
    records: Vec<Record>,
    entities: Vec<String>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_verbose = arguments.iter().any(|argument| argument == "--show");
    let arguments: Vec<&String> = arguments
        .iter()
        .filter(|argument| *argument != "--show")
        .collect();
    if let [option, records, seed, file] = arguments[..]
        && option == "--families"
    {
        let (records, seed) = (records.parse().expect("a number"), seed.parse().expect("a seed"));
        return write(file, &families::generate(records, seed));
    }
    for file in arguments {
        measure(&read(file), is_verbose);
    }
}

fn read(file: &str) -> Labeled {
    let mut reader = csv::Reader::from_path(file).expect("a CSV file");
    let columns: HashMap<String, usize> = (reader.headers().expect("a header").iter())
        .enumerate()
        .map(|(at, name)| (name.to_owned(), at))
        .collect();
    let mut labeled = Labeled {
        records: Vec::new(),
        entities: Vec::new(),
    };
    for row in reader.records() {
        let row = row.expect("a row");
        let get = |name: &str| {
            columns
                .get(name)
                .and_then(|at| row.get(*at))
                .unwrap_or("")
                .to_owned()
        };
        labeled.entities.push(get("entity"));
        labeled.records.push(Record {
            first_name: get("first_name"),
            legal_first_name: get("legal_first_name"),
            last_name: get("last_name"),
            birthday: day(&get("birthday")),
            gender: match get("gender").as_str() {
                "Male" => Gender::Male,
                "Female" => Gender::Female,
                _ => Gender::Unknown,
            },
            email: get("email"),
            phone: get("phone"),
            address: get("address"),
            city: get("city"),
            zip: get("zip"),
            insurance_number: get("insurance_number"),
            ssn: get("ssn_digits").parse().ok().map(SsnMark),
        });
    }
    labeled
}

fn write(file: &str, labeled: &Labeled) {
    let mut writer = csv::Writer::from_path(file).expect("a CSV file");
    writer.write_record(COLUMNS).expect("a header");
    for (entity, record) in labeled.entities.iter().zip(&labeled.records) {
        let birthday = record.birthday.map_or_else(String::new, |day| {
            format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
        });
        let gender = match record.gender {
            Gender::Male => "Male",
            Gender::Female => "Female",
            _ => "",
        };
        let ssn = record.ssn.map_or_else(String::new, |ssn| format!("{:04}", ssn.0));
        let row = [
            entity,
            &record.first_name,
            &record.legal_first_name,
            &record.last_name,
            &birthday,
            gender,
            &record.email,
            &record.phone,
            &record.address,
            &record.city,
            &record.zip,
            &record.insurance_number,
            &ssn,
        ];
        writer.write_record(row).expect("a row");
    }
    writer.flush().expect("a CSV file");
}

/// `YYYY-MM-DD`, also with impossible parts.
fn day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    Some(Day {
        year: parts.next()?.parse().ok()?,
        month: parts.next()?.parse().ok()?,
        day: parts.next()?.parse().ok()?,
    })
}

fn measure(labeled: &Labeled, is_verbose: bool) {
    let start = Instant::now();
    let population = Population::new(labeled.records.iter().cloned());
    let candidates = population.candidates(None);
    let blocked = start.elapsed();
    let model = Model::trained(&population, &candidates);
    let trained = start.elapsed();
    let mut of_entity: HashMap<&str, u64> = HashMap::new();
    for entity in &labeled.entities {
        *of_entity.entry(entity).or_default() += 1;
    }
    let pairs: u64 = of_entity
        .values()
        .map(|records| records * (records - 1) / 2)
        .sum();
    let [
        mut sure,
        mut sure_wrong,
        mut asked,
        mut asked_right,
        mut missed,
        mut blocked_pairs,
    ] = [0_u64; 6];
    for pair in &candidates {
        let is_same = labeled.entities[pair.0 as usize] == labeled.entities[pair.1 as usize];
        blocked_pairs += u64::from(is_same);
        let assessment = population.assess(&model, *pair);
        match assessment.verdict {
            Verdict::Sure => {
                sure += 1;
                sure_wrong += u64::from(!is_same);
            }
            Verdict::Ask => {
                asked += 1;
                asked_right += u64::from(is_same);
            }
            Verdict::TwoPeople => missed += u64::from(is_same),
        }
        let is_odd = match assessment.verdict {
            Verdict::Sure => !is_same,
            Verdict::Ask => false,
            Verdict::TwoPeople => is_same,
        };
        if is_verbose {
            let explained = population.explain(&model, *pair);
            println!(
                "{is_same} {:?} {:.10} {explained:?}",
                assessment.verdict, assessment.score
            );
        }
        if is_verbose && is_odd {
            show(labeled, *pair, assessment.score, assessment.verdict);
        }
    }
    let records = labeled.records.len();
    println!(
        "{}",
        json!({
            "records": records, "pairs": pairs, "candidates": candidates.len(), "blocked": blocked_pairs,
            "sure": sure, "sure_wrong": sure_wrong, "asked": asked, "asked_right": asked_right, "missed": missed,
            "recall": (sure - sure_wrong + asked_right) as f64 / pairs as f64,
            "queue_percent": asked as f64 * 100.0 / records as f64,
            "block_ms": blocked.as_millis(), "train_ms": (trained - blocked).as_millis(),
            "all_ms": start.elapsed().as_millis(),
            "expected": format!("{model:?}").split(']').next(),
        })
    );
}

fn show(labeled: &Labeled, (one, other): (u32, u32), score: f64, verdict: Verdict) {
    println!("{verdict:?} {score:.6}");
    for index in [one, other] {
        let r = &labeled.records[index as usize];
        println!(
            "   {} | {} {} | {} | {:?} | {:?} | {} | {} | {} {} | {:?}",
            labeled.entities[index as usize],
            r.first_name,
            r.legal_first_name,
            r.last_name,
            r.birthday.map(|day| (day.year, day.month, day.day)),
            r.gender,
            r.phone,
            r.email,
            r.address,
            r.zip,
            r.ssn.map(|ssn| ssn.0),
        );
    }
}
