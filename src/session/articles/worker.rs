//! Reading what strangers have made in a process of its own, of the same program: whatever happens in it, this one goes on.

use crate::formats::articles::{Given, Reader, Refused, Taken, read_records};
use std::{
    io::{Read as _, Write as _},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    sync::mpsc::{RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// How long a file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most memory that reading a file may take beside the program itself, in bytes.
pub const MEMORY: u64 = 1 << 30;
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
        let mut command = Command::new(&self.program);
        command.arg(VERB).args(["--format", reader.id]).arg(format!("--name={}", given.file));
        if let Some(encoding) = &given.encoding {
            command.arg(format!("--encoding={encoding}"));
        }
        if !given.mapping.0.is_empty() {
            command.arg(format!("--mapping={}", given.mapping));
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => {
                let why =
                    format!("the program could not start a second time to read it: {}", crate::store::reason(&error));
                return Some(Err(Refused {
                    why,
                    hint: "Look whether the program is still where it was, and start it again".to_owned(),
                }));
            }
        };
        let ended = self.wait(&mut child, bytes, stop);
        let status = child.wait();
        match ended {
            End::Stopped => None,
            End::Late => Some(Err(late(reader))),
            End::TooMuch => Some(Err(refused(
                format!("more than {} MB came out of it", MOST >> 20),
                "Cut it into parts and add those",
            ))),
            End::Said(out) => Some(read_records(&out).unwrap_or_else(|| Err(broken(reader, status.ok())))),
        }
    }

    /// Hands the bytes over and takes what comes back, until it ends or its time is over.
    #[expect(clippy::disallowed_methods, reason = "how long the other process takes is what is asked")]
    fn wait(&self, child: &mut Child, bytes: &[u8], stop: &AtomicBool) -> End {
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return End::Said(Vec::new());
        };
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let (sender, receiver) = channel();
            // A process that reads no further is no fault: what it says counts.
            scope.spawn(move || drop(stdin.write_all(bytes)));
            scope.spawn(move || {
                let mut out = Vec::new();
                let read = stdout.take(MOST + 1).read_to_end(&mut out);
                drop(sender.send(if read.is_ok() { out } else { Vec::new() }));
            });
            let ended = loop {
                match receiver.recv_timeout(TICK) {
                    Ok(out) if out.len() as u64 > MOST => break End::TooMuch,
                    Ok(out) => break End::Said(out),
                    Err(RecvTimeoutError::Disconnected) => break End::Said(Vec::new()),
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if stop.load(Ordering::Relaxed) {
                    break End::Stopped;
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

fn refused(why: String, hint: &str) -> Refused {
    Refused { why, hint: hint.to_owned() }
}

fn late(reader: &Reader) -> Refused {
    let seconds = PATIENCE.as_secs();
    refused(
        format!("reading it as {} takes longer than {seconds} seconds", reader.what),
        "Open it in the program that made it, save the article as plain text, and add that",
    )
}

/// What is said of a reader that ended before it was done.
fn broken(reader: &Reader, status: Option<std::process::ExitStatus>) -> Refused {
    let hint = "Open it in the program that made it, save the article as plain text, and add that";
    #[cfg(unix)]
    if let Some(signal) = status.and_then(|status| std::os::unix::process::ExitStatusExt::signal(&status)) {
        // SIGXCPU: the system counts the seconds of a processor, which two threads use up faster.
        return match signal {
            24 => late(reader),
            _ => refused(
                format!("it needs more memory than the {} MB that reading it may take, or is damaged", MEMORY >> 20),
                hint,
            ),
        };
    }
    let _exit = status;
    refused(format!("it is damaged in a way that could not be told; it was read as {}", reader.what), hint)
}
