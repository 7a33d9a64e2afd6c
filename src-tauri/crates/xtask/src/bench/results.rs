//! The measured costs by name, and the tables made of them.

use super::cost::Cost;
use super::our_syncs::Step;

/// The name of the cheapest complete copy, to which all others are compared.
pub(crate) const FLOOR: &str = "floor: `mariadb --quick -N -B` piped into `sqlite3 .import`";

/// The costs of each measured program, in the order of the table.
#[derive(Debug, Default)]
pub(crate) struct Results(Vec<(&'static str, Vec<Cost>)>);

impl Results {
    /// Adds a cost and prints it.
    pub(crate) fn add(&mut self, label: &'static str, cost: Cost) {
        println!(
            "{:8.2} s {:>7} s CPU {:>5} MB  {}",
            cost.seconds,
            seconds(cost.processor_seconds),
            megabytes(cost.megabytes),
            label.trim_matches('*')
        );
        match self.0.iter_mut().find(|(known, _)| *known == label) {
            Some((_, costs)) => costs.push(cost),
            None => self.0.push((label, vec![cost])),
        }
    }

    /// The medians of the times and the most memory; 0 if it was not measured.
    fn cost(&self, label: &str) -> Cost {
        let costs = self.0.iter().find(|(known, _)| *known == label);
        let costs = costs.map_or(&[][..], |(_, costs)| costs);
        Cost {
            seconds: median(costs.iter().map(|cost| cost.seconds)).unwrap_or(0.0),
            processor_seconds: median(costs.iter().filter_map(|cost| cost.processor_seconds)),
            megabytes: costs.iter().filter_map(|cost| cost.megabytes).reduce(f64::max),
        }
    }

    /// Seconds, ratio to the floor, and memory of each program.
    pub(crate) fn ratios(&self) -> String {
        let floor = self.cost(FLOOR).seconds;
        let mut table = String::from("| | s | x floor | CPU s | peak MB |\n|---|--:|--:|--:|--:|");
        for (label, _) in &self.0 {
            let cost = self.cost(label);
            table.push_str(&format!(
                "\n| {label} | {:.2} | {:.1} | {} | {} |",
                cost.seconds,
                cost.seconds / floor,
                seconds(cost.processor_seconds),
                megabytes(cost.megabytes)
            ));
        }
        table
    }
}

/// What one size of practice cost.
#[derive(Debug)]
pub(crate) struct Size {
    /// Active patients.
    pub(crate) patients: u32,
    pub(crate) results: Results,
    /// After the syncs.
    pub(crate) store_megabytes: f64,
}

/// A row per size of practice.
pub(crate) fn sizes(sizes: &[Size]) -> String {
    let mut table = String::from(
        "| active patients | floor, s | first import, s | \u{b5}s per patient | full, unchanged, s | incremental, unchanged, s \
         | every stamp moved, s | preview, s | duplicates, s | again, s | peak MB of a sync | store, MB per 1,000 patients |\n\
         |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    );
    for size in sizes {
        let seconds = |label| size.results.cost(label).seconds;
        let [preview, first, search, search_again, full, incremental, night] =
            Step::ALL.map(|step| seconds(step.label()));
        let syncs = Step::ALL.into_iter().filter(|step| step.is_sync());
        let peak = syncs.filter_map(|step| size.results.cost(step.label()).megabytes);
        let patients = f64::from(size.patients);
        table.push_str(&format!(
            "\n| {} | {:.2} | {first:.2} | {:.0} | {full:.2} | {incremental:.2} | {night:.2} | {preview:.2} | {search:.2} \
             | {search_again:.2} | {} | {:.2} |",
            size.patients,
            seconds(FLOOR),
            first * 1_000_000.0 / patients,
            megabytes(peak.reduce(f64::max)),
            size.store_megabytes * 1_000.0 / patients,
        ));
    }
    table
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn seconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "?".to_owned(), |seconds| format!("{seconds:.2}"))
}

fn megabytes(megabytes: Option<f64>) -> String {
    megabytes.map_or_else(|| "?".to_owned(), |megabytes| format!("{megabytes:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> Results {
        let mut results = Results::default();
        for (label, seconds, megabytes) in [
            (FLOOR, 0.5, Some(10.0)),
            (Step::FirstImport.label(), 9.0, None),
            (Step::FirstImport.label(), 1.0, Some(80.4)),
            (Step::FirstImport.label(), 2.0, Some(79.0)),
        ] {
            let processor_seconds = Some(seconds / 2.0);
            results.add(
                label,
                Cost {
                    seconds,
                    processor_seconds,
                    megabytes,
                },
            );
        }
        results
    }

    #[test]
    fn a_ratio_compares_the_median_with_the_floor() {
        let table = results().ratios();
        let expected = "| **ours, first import** | 2.00 | 4.0 | 1.00 | 80 |";
        assert_eq!(table.lines().last(), Some(expected));
    }

    #[test]
    fn a_size_has_its_time_and_space_per_patient() {
        let size = Size {
            patients: 10_000,
            results: results(),
            store_megabytes: 5.0,
        };
        let expected = "| 10000 | 0.50 | 2.00 | 200 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0.00 | 80 | 0.50 |";
        assert_eq!(sizes(&[size]).lines().last(), Some(expected));
    }
}
