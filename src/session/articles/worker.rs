//! Reading what strangers have made in a process of its own, of the same program: whatever happens in it, this one goes on.

use crate::formats::articles::{Given, Reader, Refused, Taken, read_records};
use crate::formats::outside::{self, Brought, File, Format};
use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    sync::mpsc::{RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most memory that reading a file may take beside the program itself, in bytes.
pub const MEMORY: u64 = 1 << 30;
/// A tree of what stands in a file takes so many times its bytes: files of statements may be large, and are given as much
/// more, but no more than this in all.
const TREE: u64 = 12;
const MOST_MEMORY: u64 = 4 << 30;
/// The most that a reader may hand over, in bytes.
const MOST: u64 = 256 << 20;
/// How often is looked whether it was to be stopped.
const TICK: Duration = Duration::from_millis(25);
/// The pause between two looks whether it has ended.
const MOMENT: Duration = Duration::from_millis(2);
/// The verb of the command line that is the other side of this.
const VERB: &str = "read-article";

/// The program that reads.
#[derive(Debug, Clone)]
pub struct Worker {
    program: PathBuf,
    patience: Duration,
}

impl Worker {
    /// This very program. Where it was replaced meanwhile, Linux still knows the one that runs.
    #[must_use]
    pub fn this() -> Self {
        let own = if cfg!(target_os = "linux") {
            Some(PathBuf::from("/proc/self/exe"))
        } else {
            std::env::current_exe().ok()
        };
        Self::of(own.unwrap_or_else(|| PathBuf::from("standpoint")))
    }

    /// Another program that knows the verb: tests run in a program of their own.
    #[must_use]
    pub fn of(program: PathBuf) -> Self {
        Self { program, patience: PATIENCE }
    }

    /// With less patience, to see that it ends.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Reads a file's bytes. `None`: it was stopped.
    ///
    /// # Errors
    /// As the reader, and where it came to no end.
    pub fn read(
        &self,
        reader: &Reader,
        bytes: &[u8],
        given: &Given,
        stop: &AtomicBool,
    ) -> Option<Result<Taken, Refused>> {
        if reader.is_plain {
            return Some(reader.read(bytes, given));
        }
        let mut options = vec![format!("--format={}", reader.id), format!("--name={}", given.file)];
        options.extend(given.encoding.as_ref().map(|encoding| format!("--encoding={encoding}")));
        options.extend((!given.mapping.0.is_empty()).then(|| format!("--mapping={}", given.mapping)));
        let read = self.run(&options, MEMORY, &|stdin| stdin.write_all(bytes), read_records, stop)?;
        Some(read.unwrap_or_else(|trouble| Err(of_article(&trouble, reader))))
    }

    /// Reads files of statements in a process of its own. `None`: it was stopped.
    ///
    /// # Errors
    /// As the reader, and where it came to no end: one sentence.
    pub fn read_statements(
        &self,
        files: &[File],
        format: Option<&'static Format>,
        stop: &AtomicBool,
    ) -> Option<Result<(Brought, &'static Format), String>> {
        let mut options = vec!["--statements".to_owned()];
        options.extend(format.map(|format| format!("--format={}", format.id)));
        let hand_over = |stdin: &mut ChildStdin| outside::write_files(files, stdin);
        let read = self.run(&options, memory_for(files), &hand_over, outside::read_brought, stop)?;
        Some(read.unwrap_or_else(|trouble| Err(of_statements(&trouble, files))))
    }

    /// For each file the format of statements that it is of by itself, if it is. `None`: it was stopped, or can't be told.
    #[must_use]
    pub fn recognise(&self, files: &[File], stop: &AtomicBool) -> Option<Vec<Option<&'static Format>>> {
        let options = ["--statements".to_owned(), "--recognise".to_owned()];
        let hand_over = |stdin: &mut ChildStdin| outside::write_files(files, stdin);
        let read = self.run(&options, memory_for(files), &hand_over, outside::read_recognised, stop)?;
        read.ok().filter(|formats| formats.len() == files.len())
    }

    /// Starts the other process, and gives what it says, if that is whole. `None`: it was stopped.
    fn run<T>(
        &self,
        options: &[String],
        memory: u64,
        feed: &Feed<'_>,
        whole: impl Fn(&[u8]) -> Option<T>,
        stop: &AtomicBool,
    ) -> Option<Result<T, Trouble>> {
        let mut command = Command::new(&self.program);
        command.arg(VERB).args(options).arg(format!("--memory={memory}"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return Some(Err(Trouble::NotStarted(crate::store::reason(&error)))),
        };
        let ended = self.wait(&mut child, feed, stop);
        let status = child.wait();
        match ended {
            End::Stopped => None,
            End::Late => Some(Err(Trouble::Late)),
            End::TooMuch => Some(Err(Trouble::TooMuch)),
            End::Said(out) => Some(whole(&out).ok_or_else(|| Trouble::of(status.ok(), memory))),
        }
    }

    /// Hands the bytes over and takes what comes back, until it ends or its time is over.
    #[expect(clippy::disallowed_methods, reason = "how long the other process takes is what is asked")]
    fn wait(&self, child: &mut Child, feed: &Feed<'_>, stop: &AtomicBool) -> End {
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return End::Said(Vec::new());
        };
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let (sender, receiver) = channel();
            // A process that reads no further is no fault: what it says counts.
            scope.spawn(move || drop(feed(&mut stdin)));
            scope.spawn(move || {
                let mut out = Vec::new();
                let read = stdout.take(MOST + 1).read_to_end(&mut out);
                drop(sender.send(if read.is_ok() { out } else { Vec::new() }));
            });
            let ended = loop {
                if stop.load(Ordering::Relaxed) {
                    break End::Stopped;
                }
                match receiver.recv_timeout(TICK) {
                    Ok(out) if out.len() as u64 > MOST => break End::TooMuch,
                    Ok(out) => break End::Said(out),
                    Err(RecvTimeoutError::Disconnected) => break End::Said(Vec::new()),
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if begun.elapsed() > self.patience {
                    break End::Late;
                }
            };
            // One that has said all is about to end, and how it ends is worth knowing.
            while matches!(ended, End::Said(_))
                && begun.elapsed() < self.patience
                && matches!(child.try_wait(), Ok(None))
            {
                std::thread::sleep(MOMENT);
            }
            // Ends both threads too: their pipes break.
            drop(child.kill());
            ended
        })
    }
}

enum End {
    Said(Vec<u8>),
    TooMuch,
    Late,
    Stopped,
}

fn memory_for(files: &[File]) -> u64 {
    let bytes: u64 = files.iter().map(|file| file.bytes.len() as u64).sum();
    MOST_MEMORY.min(MEMORY + TREE * bytes)
}

/// What is written to the other process.
type Feed<'a> = dyn Fn(&mut ChildStdin) -> io::Result<()> + Sync + 'a;

/// Why the other process has read nothing.
#[derive(Debug)]
enum Trouble {
    NotStarted(String),
    Late,
    TooMuch,
    /// It was ended by the system; so many bytes were given to it.
    Memory(u64),
    /// It ended before it had said all.
    Broken,
}

impl Trouble {
    /// What the way says in which it ended.
    fn of(status: Option<ExitStatus>, memory: u64) -> Self {
        #[cfg(unix)]
        if let Some(signal) = status.and_then(|status| std::os::unix::process::ExitStatusExt::signal(&status)) {
            // SIGXCPU: the system counts the seconds of a processor, which two threads use up faster.
            return if signal == 24 { Self::Late } else { Self::Memory(memory) };
        }
        let _exit = (status, memory);
        Self::Broken
    }

    /// Half a sentence.
    fn told(&self) -> String {
        match self {
            Self::NotStarted(why) => format!("the program could not start a second time to read it: {why}"),
            Self::Late => format!("takes longer than {} seconds", PATIENCE.as_secs()),
            Self::TooMuch => format!("more than {} MB came out of it", MOST >> 20),
            Self::Memory(most) => {
                format!("it needs more memory than the {} MB that reading it may take, or is damaged", most >> 20)
            }
            Self::Broken => "it is damaged in a way that could not be told".to_owned(),
        }
    }
}

const START_AGAIN: &str = "Look whether the program is still where it was, and start it again";

fn of_article(trouble: &Trouble, reader: &Reader) -> Refused {
    let save = "Open it in the program that made it, save the article as plain text, and add that";
    let (why, hint) = match trouble {
        Trouble::NotStarted(_) => (trouble.told(), START_AGAIN),
        Trouble::Late => (format!("reading it as {} {}", reader.what, trouble.told()), save),
        Trouble::TooMuch => (trouble.told(), "Cut it into parts and add those"),
        Trouble::Memory(_) => (trouble.told(), save),
        Trouble::Broken => (format!("{}; it was read as {}", trouble.told(), reader.what), save),
    };
    Refused { why, hint: hint.to_owned() }
}

fn of_statements(trouble: &Trouble, files: &[File]) -> String {
    let first = files.first().map_or("", File::own_name);
    let name = match files.len() {
        0 | 1 => format!("“{first}”"),
        2 => format!("“{first}” and 1 file beside it"),
        count => format!("“{first}” and {} files beside it", count - 1),
    };
    let (why, hint) = match trouble {
        Trouble::NotStarted(_) => (trouble.told(), START_AGAIN),
        Trouble::Late => (format!("reading {}", trouble.told()), "Take in fewer articles at a time"),
        Trouble::TooMuch | Trouble::Memory(_) => (trouble.told(), "Take in fewer articles at a time"),
        Trouble::Broken => (trouble.told(), "Have the program that made it write it once more"),
    };
    format!("{name} can’t be read: {why}. {hint}")
}
