//! What is done in two projects by turns, to be compared: a machine that is slower for a while is so for both.

use super::goals::Figure;
use super::hand::Hand;
use super::rounds::{Count, Round};
use super::{ARTICLE, BOOK, Case, PAGE, SMALL, make};
use crate::store::{Disk, Storage as _};
use std::path::Path;

/// How often it is each one's turn.
const TURNS: usize = 5;
/// Frames of scrolling after which the shortest text is at its end.
const ALIKE: usize = 90;

/// Something a hand does.
type Act = fn(&mut Hand, Count) -> anyhow::Result<Round>;

const SCROLLING: Act = |hand, count| Ok(hand.scrolling(count));
const SELECTING: Act = |hand, count| Ok(hand.dragging(count));

/// Tags, and takes that back: the same words can't be tagged so twice.
fn tagging(hand: &mut Hand, count: Count) -> anyhow::Result<Round> {
    let before = hand.statements();
    let [round, _] = hand.tagging(count)?;
    for _ in before..hand.statements() {
        hand.app.step(true);
    }
    hand.rest();
    anyhow::ensure!(hand.statements() == before, "what was tagged was not taken back");
    Ok(round)
}

/// Long articles against short ones: the median of a frame in the one as a multiple of that in the other. They are
/// projects of their own, as they were made.
///
/// # Errors
/// When the disk refuses, or the program does not do what it is asked.
pub(super) fn figures(folder: &Path, count: Count) -> anyhow::Result<Vec<Figure>> {
    let folder = folder.join("by-turns");
    Disk.create_folder(&folder)?;
    let mut figures = compare(&folder, [&SMALL, &ARTICLE], &[SCROLLING, SELECTING, tagging], (count, 1.3))?;
    figures.extend(compare(&folder, [&PAGE, &BOOK], &[SCROLLING, SELECTING], (count, 1.1))?);
    Ok(figures)
}

fn compare(
    folder: &Path,
    [small, large]: [&Case; 2],
    acts: &[Act],
    (count, goal): (Count, f64),
) -> anyhow::Result<Vec<Figure>> {
    let (mut page, _) = Hand::open(&make(folder, small)?)?;
    let (mut book, _) = Hand::open(&make(folder, large)?)?;
    let count = Count { frames: count.frames.min(ALIKE), acts: count.acts / TURNS };
    let size = |case: &Case| case.name.split(',').next().unwrap_or_default();
    let mut figures = Vec::new();
    for act in acts {
        let mut rounds = [act(&mut page, count)?, act(&mut book, count)?];
        for _ in 1..TURNS {
            rounds[0].times.extend(act(&mut page, count)?.times);
            rounds[1].times.extend(act(&mut book, count)?.times);
        }
        let [few, many] = rounds.each_ref().map(|round| round.percentile(50));
        let what = format!("{}, {} against {}: ratio of medians", rounds[0].kind, size(large), size(small));
        figures.push(Figure::new(what, "", goal, many / few.max(1e-6)));
    }
    Ok(figures)
}
