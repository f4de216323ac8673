//! Measuring and printing: CPU time of the process over repeated runs, and a table that reads as Markdown.
//!
//! CPU time and not the clock: other programs on the machine stretch the clock. Minimum and median, because
//! what disturbs a measurement only ever adds to it.

use cpu_time::ProcessTime;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Repetitions of one measurement.
pub(crate) const REPETITIONS: usize = 7;

/// Two workers, as in every row of the table.
pub(crate) fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Times of one thing that was measured several times.
#[derive(Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// Adds CPU time, in microseconds per piece of work.
    pub(crate) fn add(&mut self, spent: Duration, pieces: usize) {
        self.0.push(spent.as_secs_f64() * 1e6 / pieces as f64);
    }

    pub(crate) fn minimum(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// `median (minimum)` in microseconds.
    pub(crate) fn text(&self) -> String {
        format!("{:.1} µs (min {:.1})", self.median(), self.minimum())
    }
}

/// CPU time of the process while `work` runs in a spawned task.
pub(crate) fn cpu_time(runtime: &Runtime, work: impl Future<Output = ()> + Send + 'static) -> Duration {
    let began = ProcessTime::now();
    runtime.block_on(async { tokio::spawn(work).await }).expect("a measured task ends");
    began.elapsed()
}

/// Resident memory of the process in bytes, where the system tells it.
#[allow(dead_code, reason = "not every bench asks")]
pub(crate) fn resident() -> Option<usize> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: usize = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

/// A table of three columns.
#[derive(Default)]
pub(crate) struct Table(Vec<[String; 3]>);

impl Table {
    /// Adds a row and shows it at once.
    pub(crate) fn row(
        &mut self,
        what: impl Into<String>,
        measured: impl Into<String>,
        goal: impl Into<String>,
    ) {
        let row = [what.into(), measured.into(), goal.into()];
        eprintln!("{}: {}", row[0], row[1]);
        self.0.push(row);
    }

    pub(crate) fn print(self) {
        let head = ["What", "Measured", "Goal"].map(str::to_owned);
        let widths: Vec<usize> = (0..3)
            .map(|column| {
                let cells = self.0.iter().chain([&head]).map(|row| row[column].chars().count());
                cells.max().unwrap_or_default()
            })
            .collect();
        let line = |row: &[String; 3]| {
            let pad = |at: usize| format!("{}{}", row[at], " ".repeat(widths[at] - row[at].chars().count()));
            println!("| {} | {} | {} |", pad(0), pad(1), pad(2));
        };
        println!();
        line(&head);
        println!("|{}|", widths.iter().map(|width| "-".repeat(width + 2)).collect::<Vec<_>>().join("|"));
        self.0.iter().for_each(line);
    }
}
