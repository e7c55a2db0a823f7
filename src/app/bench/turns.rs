//! What is done in two projects by turns, to be compared: a machine that is slower for a while is so for both.

use super::goals::Figure;
use super::hand::Hand;
use super::rounds::{Count, Round};
use super::{Case, make};
use std::path::Path;

/// How often it is each one's turn.
const TURNS: usize = 5;
/// Frames of scrolling after which the shortest text is at its end.
const ALIKE: usize = 90;

/// Something a hand does.
pub(super) type Act = fn(&mut Hand, Count) -> anyhow::Result<Round>;

pub(super) const SCROLLING: Act = |hand, count| Ok(hand.scrolling(count));
pub(super) const SELECTING: Act = |hand, count| Ok(hand.dragging(count));
pub(super) const TAGGING: Act = |hand, count| hand.tagging(count).map(|[round, _]| round);

/// For each thing that is done, the median of the large project's frames as a multiple of the small one's.
///
/// # Errors
/// When the disk refuses, or the program does not do what it is asked.
pub(super) fn figures(
    folder: &Path,
    [small, large]: [&Case; 2],
    acts: &[Act],
    (count, goal): (Count, f64),
) -> anyhow::Result<Vec<Figure>> {
    let (mut page, _) = Hand::open(&make(folder, small)?)?;
    let (mut book, _) = Hand::open(&make(folder, large)?)?;
    let turn = |number: usize| {
        let acts = count.acts / TURNS;
        Count { frames: count.frames.min(ALIKE), acts, tagged: count.acts + number * acts }
    };
    let size = |case: &Case| case.name.split(',').next().unwrap_or_default();
    let mut figures = Vec::new();
    for act in acts {
        let mut rounds = [act(&mut page, turn(0))?, act(&mut book, turn(0))?];
        for number in 1..TURNS {
            rounds[0].times.extend(act(&mut page, turn(number))?.times);
            rounds[1].times.extend(act(&mut book, turn(number))?.times);
        }
        let [few, many] = rounds.each_ref().map(|round| round.percentile(50));
        let what = format!("{}, {} against {}: ratio of medians", rounds[0].kind, size(large), size(small));
        figures.push(Figure::new(what, "", goal, many / few.max(1e-6)));
    }
    Ok(figures)
}
