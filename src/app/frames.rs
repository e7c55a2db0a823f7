//! One line a frame into a file, for measuring the real window.

use std::io::Write as _;
use std::time::Instant;

/// Milliseconds of each part of a frame.
///
/// The toolkit tells the whole time of a frame, without the drawing by the graphics card, only afterwards: what is left
/// of it after logic and ui is tessellation and the hand-over. So a line is written one frame late.
pub(super) struct Frames {
    file: std::io::BufWriter<Box<dyn std::io::Write + Send>>,
    started: Option<Instant>,
    logic: f64,
    ui: f64,
    complete: bool,
}

impl Frames {
    /// Starts a file with a line that names the columns.
    #[must_use]
    pub(super) fn new(file: Box<dyn std::io::Write + Send>) -> Self {
        let mut frames =
            Self { file: std::io::BufWriter::new(file), started: None, logic: 0.0, ui: 0.0, complete: false };
        frames.line("logic_ms\tui_ms\ttessellation_ms");
        frames
    }

    fn line(&mut self, line: &str) {
        // A full disk ends the measuring, not the program.
        drop(writeln!(self.file, "{line}").and_then(|()| self.file.flush()));
    }

    /// Notes that a part of the frame begins.
    #[expect(clippy::disallowed_methods, reason = "measures frames")]
    pub(super) fn begin(&mut self) {
        self.started = Some(Instant::now());
    }

    pub(super) fn end_logic(&mut self) {
        self.logic = self.since();
    }

    pub(super) fn end_ui(&mut self) {
        self.ui = self.since();
        self.complete = true;
    }

    /// Writes the frame before this one, whose whole time (in seconds) is known now.
    pub(super) fn write(&mut self, whole: Option<f32>) {
        if let (Some(whole), true) = (whole, self.complete) {
            let rest = (f64::from(whole) * 1000.0 - self.logic - self.ui).max(0.0);
            let line = format!("{:.3}\t{:.3}\t{rest:.3}", self.logic, self.ui);
            self.line(&line);
            self.complete = false;
        }
    }

    fn since(&self) -> f64 {
        self.started.map_or(0.0, |started| started.elapsed().as_secs_f64() * 1000.0)
    }
}
