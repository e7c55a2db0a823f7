//! The figures that were aimed at, beside those that were measured.

use std::io::Write;

/// A figure and its goal, both at most.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    pub(super) what: String,
    pub(super) unit: &'static str,
    pub(super) goal: f64,
    /// `None` where this machine could not measure it.
    pub(super) measured: Option<f64>,
    /// At which try, from 1.
    attempt: usize,
}

impl Figure {
    pub(super) fn new(
        what: impl Into<String>,
        unit: &'static str,
        goal: f64,
        measured: impl Into<Option<f64>>,
    ) -> Self {
        Self { what: what.into(), unit, goal, measured: measured.into(), attempt: 1 }
    }

    pub(super) fn falls_short(&self) -> bool {
        self.measured.is_some_and(|measured| measured > self.goal)
    }

    /// Was measured once more: where it fell short, the better try counts.
    pub(super) fn or_better(&mut self, other: Self, attempt: usize) {
        if self.falls_short() && other.measured < self.measured {
            *self = Self { attempt, ..other };
        }
    }

    fn verdict(&self) -> String {
        let verdict = match self.measured {
            None => "not measured".to_owned(),
            Some(measured) if measured <= self.goal => "reached".to_owned(),
            Some(measured) => format!("falls short by {:.2}", measured / self.goal.max(1e-9)),
        };
        if self.attempt > 1 { format!("{verdict}, try {}", self.attempt) } else { verdict }
    }
}

/// Prints all figures and says which fall short.
pub(super) fn print(out: &mut dyn Write, figures: &[Figure]) -> std::io::Result<()> {
    if figures.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{:<62} {:>9} {:>10}  {:<6} verdict", "what", "goal", "measured", "")?;
    for figure in figures {
        let measured = figure.measured.map_or_else(|| "–".to_owned(), |measured| format!("{measured:.3}"));
        let Figure { what, goal, unit, .. } = figure;
        writeln!(out, "{what:<62} {goal:>9.3} {measured:>10}  {unit:<6} {}", figure.verdict())?;
    }
    let short = figures.iter().filter(|figure| figure.falls_short()).count();
    let missing = figures.iter().filter(|figure| figure.measured.is_none()).count();
    let reached = figures.len() - short - missing;
    writeln!(out, "\n{reached} reached, {short} fall short, {missing} not measured")
}
