//! Seeded random changes of files, on the sandbox and on the reference; after each, both must look the same.

use super::super::{Violation, same};
use super::reference::Reference;
use super::{code, failed, path};
use crate::port::sandbox::{
    Fs, FsChange, FsEntryKind, ListOptions, ReadRange, SandboxError, SandboxPath, WriteMode,
};
use fastrand::Rng;

const RULE: &str = "random changes have the result of the reference";

pub(super) async fn compare(fs: &dyn Fs, seed: u64) -> Result<(), Violation> {
    let mut rng = Rng::with_seed(seed);
    let mut reference = Reference::new();
    for step in 0..120 {
        let change = change(&mut rng)?;
        let when = format!("seed {seed}, step {step}, {change:?}");
        let expected = reference.change(&change);
        same(RULE, &when, &code(&fs.change(change).await), &expected)?;
        everything(fs, &reference, &when).await?;
        page(fs, &reference, &mut rng, &when).await?;
    }
    Ok(())
}

/// Few names, so that most changes meet something. `-` sorts before `/`, `0` after it.
fn random_path(rng: &mut Rng) -> Result<SandboxPath, Violation> {
    let names = ["a", "a-b", "a0", "b"];
    let parts: Vec<&str> = (0..rng.usize(..4)).map(|_| names[rng.usize(..names.len())]).collect();
    path(&parts.join("/"))
}

fn change(rng: &mut Rng) -> Result<FsChange, Violation> {
    let path = random_path(rng)?;
    Ok(match rng.u8(..10) {
        0..=4 => {
            let mode = [WriteMode::Replace, WriteMode::CreateNew, WriteMode::Append][rng.usize(..3)];
            FsChange::Write { path, content: vec![b'x'; rng.usize(..5)], mode }
        }
        5 => FsChange::CreateDirectory { path },
        6 | 7 => FsChange::Remove { path, recursive: rng.bool() },
        _ => FsChange::Rename { from: path, to: random_path(rng)? },
    })
}

async fn everything(fs: &dyn Fs, reference: &Reference, when: &str) -> Result<(), Violation> {
    let mut got = Reference::new();
    let options = ListOptions { depth: u32::MAX, after: None, limit: usize::MAX };
    let listing = fs.list(&SandboxPath::root(), options).await.map_err(|error| failed(RULE, when, &error))?;
    for entry in listing.entries {
        let content = match entry.kind {
            FsEntryKind::Directory => None,
            FsEntryKind::File => {
                let slice = fs.read(&entry.path, ReadRange::ALL).await;
                let slice = slice.map_err(|error| failed(RULE, when, &error))?;
                same(RULE, when, &slice.version, &entry.version)?;
                same(RULE, when, &slice.total_bytes, &entry.bytes)?;
                Some(slice.bytes)
            }
        };
        got.0.insert(entry.path, content);
    }
    same(RULE, when, &got.0, &reference.0)
}

async fn page(fs: &dyn Fs, reference: &Reference, rng: &mut Rng, when: &str) -> Result<(), Violation> {
    let under = random_path(rng)?;
    let options = ListOptions {
        depth: rng.u32(..3),
        after: if rng.bool() { Some(random_path(rng)?) } else { None },
        limit: rng.usize(1..5),
    };
    let when = format!("{when}, then a list of {under} with {options:?}");
    let expected = listed(reference, &under, &options);
    match (fs.list(&under, options).await, expected) {
        (Ok(listing), Some((paths, more))) => {
            let got: Vec<SandboxPath> = listing.entries.into_iter().map(|entry| entry.path).collect();
            same(RULE, &when, &(got, listing.more), &(paths, more))
        }
        (Err(SandboxError::NotFound(_)), None) => Ok(()),
        (got, expected) => Err(Violation::new(RULE, format!("{when}: expected {expected:?}, got {got:?}"))),
    }
}

fn listed(
    reference: &Reference,
    under: &SandboxPath,
    options: &ListOptions,
) -> Option<(Vec<SandboxPath>, bool)> {
    let is_file = reference.0.get(under)?.is_some();
    let wanted = |path: &&SandboxPath| {
        let Some(below) = path.relative_to(under) else { return false };
        let depth = if below.is_empty() { 0 } else { below.matches('/').count() + 1 };
        let itself = options.depth == 0 || is_file;
        let right = if itself { depth == 0 } else { depth > 0 && depth <= options.depth as usize };
        right && options.after.as_ref().is_none_or(|after| *path > after)
    };
    let mut paths: Vec<SandboxPath> = reference.0.keys().filter(wanted).cloned().collect();
    let more = paths.len() > options.limit;
    paths.truncate(options.limit);
    Some((paths, more))
}
