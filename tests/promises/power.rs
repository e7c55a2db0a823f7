//! P2 on a real disk: a file system in a file, whose power is cut while a process edits a project on it.
//!
//! What ext4 calls shutting down is what a cut leaves of it: nothing reaches the disk from then on, neither what waits in
//! memory nor the file system's own journal, and when it is mounted again it recovers as after any cut. What the
//! disk itself may lose or mix up is tried in memory.

use crate::crash::{Victim, judge};
use crate::faulty::Fault;
use crate::fixture::Fixture;
use crate::table::{Check, Found, enough};
use crate::victim::{NOT_MOUNTED, apart, told};
use standpoint::store::{Disk, create, load};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

pub(crate) const CHECKS: &[Check] = &[Check {
    promise: 2,
    name: "real power cuts",
    search: |form| real_cuts(form.of(5, 200), None),
    controls: &[
        (Fault::NoFlush.name(), || real_cuts(5, Some(Fault::NoFlush))),
        (Fault::Behind.name(), || real_cuts(5, Some(Fault::Behind))),
    ],
}];

fn real_cuts(cuts: u64, fault: Option<Fault>) -> Found {
    let place = tempfile::tempdir().unwrap();
    let done = apart(
        "-m",
        &["power cuts", &place.path().display().to_string(), &cuts.to_string(), fault.map_or("none", Fault::name)],
    )?;
    let edits = done.parse::<u64>().unwrap();
    enough(edits > cuts * 5, || format!("only {edits} edits"))?;
    Ok(format!("{cuts} times the power of an ext4 disk cut, {edits} edits acknowledged: 0 lost"))
}

/// Shuts down the file system of a folder as often as it is told to, and says when it began. There is no safe way to ask
/// for that in the program's own language, and another program takes too long to start to cut in the midst of anything.
const SWITCH: &str = r#"
    $| = 1;
    while (<STDIN>) {
        sysopen(my $disk, $ARGV[0], O_RDONLY) or die "$!";
        my $how = pack("L", $_);
        my $now = int(time * 1e6);
        ioctl($disk, 0x8004587D, $how) or die "$!";
        close $disk;
        print "$now\n";
    }"#;

/// A file system in a file.
struct Small {
    image: PathBuf,
    mounted: PathBuf,
    switch: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Small {
    fn new(place: &Path) -> Result<Self, String> {
        let (image, mounted) = (place.join("image"), place.join("disk"));
        std::fs::create_dir(&mounted).unwrap();
        std::fs::File::create_new(&image).unwrap().set_len(64 << 20).unwrap();
        let mut mkfs = Command::new("mkfs.ext4");
        run(mkfs.args(["-q", "-F"]).arg(&image))?;
        let mut switch = Command::new("perl");
        switch.args(["-MFcntl", "-MTime::HiRes=time", "-e", SWITCH]).arg(&mounted);
        switch.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut switch = switch.spawn().map_err(|error| format!("perl: {error}"))?;
        let answers = BufReader::new(switch.stdout.take().unwrap());
        let mut small = Self { image, mounted, switch, answers };
        small.mount()?;
        // Whether that can be done here at all.
        small.cut_power(0)?;
        small.power_is_back()?;
        Ok(small)
    }

    fn mount(&self) -> Result<(), String> {
        run(Command::new("mount").args(["-o", "loop"]).arg(&self.image).arg(&self.mounted))
    }

    /// Lets nothing reach the disk any more: now and then only after the file system's own journal, which holds no
    /// bytes of files. The moment before, since when a flush is no promise any more: one that was on its way may still
    /// be told to be done, as no computer without power could.
    fn cut_power(&mut self, seed: u64) -> Result<u64, String> {
        let how = if seed % 4 == 3 { 1 } else { 2 };
        let asked = writeln!(self.switch.stdin.as_ref().unwrap(), "{how}");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).and(asked).map_err(|error| format!("perl: {error}"))?;
        answer.trim().parse().map_err(|error| format!("the disk can’t be shut down ({error})"))
    }

    fn power_is_back(&self) -> Result<(), String> {
        run(Command::new("umount").arg(&self.mounted))?;
        self.mount()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(self.switch.stdin.take());
        drop(self.switch.wait());
        // Else its file could not be removed.
        drop(run(Command::new("umount").arg(&self.mounted)));
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// In a process that may mount what it likes: the power is cut again and again. Tells how many edits were acknowledged.
pub(crate) fn on_a_disk_of_its_own(place: &Path, cuts: u64, fault: Option<Fault>) -> ExitCode {
    match Small::new(place) {
        Ok(mut disk) => told(cut_again_and_again(&mut disk, cuts, fault).map(|edits| edits.to_string())),
        Err(why) => {
            drop(writeln!(std::io::stderr(), "{why}"));
            ExitCode::from(NOT_MOUNTED)
        }
    }
}

fn cut_again_and_again(disk: &mut Small, cuts: u64, fault: Option<Fault>) -> Result<usize, String> {
    let mut in_all = 0;
    for seed in 0..cuts {
        let at = |wrong: String| format!("cut {seed}: {wrong}");
        // Now and then anew, since projects grow.
        let folder = disk.mounted.join(format!("study {}", seed / 50));
        if seed.is_multiple_of(50) {
            create(&Disk, &folder, &Fixture::new().project).map_err(|error| at(error.to_string()))?;
        }
        let before = load(&Disk, &folder).map_err(|error| at(error.to_string()))?;
        let mut victim = Victim::in_the_midst(&folder, seed, fault);
        let cut = disk.cut_power(seed)?;
        victim.kill();
        disk.power_is_back()?;
        let found = load(&Disk, &folder).map_err(|error| at(error.to_string()))?;
        let acknowledged = victim.acknowledged(cut);
        judge(&before, &found, seed, acknowledged..=victim.acknowledged(u64::MAX)).map_err(at)?;
        in_all += acknowledged;
    }
    Ok(in_all)
}
