//! `sandbox.exec`, for sandboxes whose shell is one of POSIX.

use super::super::{Violation, same};
use super::{failed, open};
use crate::port::sandbox::{Exec, ExecCommand, ExecEnd, ExecOutcome, Sandbox, SandboxExec};
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

/// Runs the suite of [`Exec`]. `make` gives a fresh sandbox each time it is called.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_exec<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: SandboxExec,
    <S as Sandbox>::Open: Exec,
    F: Future<Output = S>,
{
    const RULE: &str = "what a program does is an outcome, and its output is kept";
    let sandbox = make().await;
    let open = open(&sandbox, "exec").await?;
    for (line, end, stdout) in [
        ("echo hello", ExecEnd::Exited(0), "hello\n"),
        ("echo partial; exit 3", ExecEnd::Exited(3), "partial\n"),
        ("echo $GIVEN", ExecEnd::Exited(0), "by the test\n"),
        ("cat", ExecEnd::Exited(0), "input"),
    ] {
        let command = ExecCommand {
            stdin: b"input".to_vec(),
            environment: BTreeMap::from([("GIVEN".to_owned(), "by the test".to_owned())]),
            ..ExecCommand::shell(line)
        };
        let got = run(&open, command).await?;
        same(RULE, line, &(got.end, got.stdout.text().as_str()), &(end, stdout))?;
    }
    let slow = ExecCommand {
        time: Some(Duration::from_millis(200)),
        ..ExecCommand::shell("echo partial; sleep 600")
    };
    let got = run(&open, slow).await?;
    same(
        RULE,
        "a program that is too slow",
        &(got.end, got.stdout.text().as_str()),
        &(ExecEnd::TimedOut, "partial\n"),
    )?;
    let long = ExecCommand { output_bytes: Some(10), ..ExecCommand::shell("echo 0123456789012345678") };
    let got = run(&open, long).await?;
    let kept = got.stdout.head.len() + got.stdout.tail.len();
    same(RULE, "long output says what is missing", &(kept as u64 + got.stdout.dropped), &20)?;
    if kept > 10 {
        return Err(Violation::new(RULE, format!("{kept} bytes are kept of at most 10")));
    }
    Ok(())
}

async fn run(open: &impl Exec, command: ExecCommand) -> Result<ExecOutcome, Violation> {
    let when = format!("{:?}", command.program);
    open.exec(command).await.map_err(|error| failed("a program runs", &when, &error))
}
