//! Asking for files and folders: the system's dialog where one answers, a path field in the window where none does.

use std::{path::PathBuf, time::Duration};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// An existing folder.
    Folder { title: String },
    /// Existing files to read.
    Files { title: String },
    /// A file or folder to make.
    Save { title: String, name: String, extension: String },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    Paths(Vec<PathBuf>),
    Cancelled,
    /// No dialog came up: the window must ask by itself.
    NoService,
}

/// A way to ask; tests answer by script.
pub trait FileDialogs: Send + Sync {
    /// Asks and waits; called on a thread of its own.
    fn ask(&self, question: &Question) -> Answered;
}

/// The dialogs of the system.
#[derive(Debug)]
pub struct SystemDialogs;

/// An answer of "nothing" that comes sooner than any hand could cancel means that no dialog was shown.
const TOO_SOON: Duration = Duration::from_millis(300);

impl FileDialogs for SystemDialogs {
    #[expect(clippy::disallowed_methods, reason = "measures how long a dialog stayed open")]
    fn ask(&self, question: &Question) -> Answered {
        let asked = std::time::Instant::now();
        let paths = match question {
            Question::Folder { title } => rfd::FileDialog::new().set_title(title).pick_folder().map(|path| vec![path]),
            Question::Files { title } => rfd::FileDialog::new().set_title(title).pick_files(),
            Question::Save { title, name, extension } => {
                let dialog = rfd::FileDialog::new().set_title(title).set_file_name(name);
                let dialog = if extension.is_empty() {
                    dialog
                } else {
                    dialog.add_filter(extension.to_uppercase(), &[extension])
                };
                dialog.save_file().map(|path| vec![path])
            }
        };
        match paths {
            Some(paths) if !paths.is_empty() => Answered::Paths(paths),
            _ if asked.elapsed() < TOO_SOON => Answered::NoService,
            _ => Answered::Cancelled,
        }
    }
}
