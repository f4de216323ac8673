//! `bash`.

use crate::port::sandbox::{ExecCommand, ExecEnd};
use crate::tool::{ToolCx, ToolError};
use harness_macros::tool;

/// Run a line in the shell of the sandbox. Gives its exit code and output.
#[tool(crate = crate, effect = once, requires(sandbox.exec))]
pub async fn bash(
    cx: &ToolCx<bash>,
    /// The line, for example `ls -l | head`.
    command: String,
) -> Result<String, ToolError> {
    let time = cx.deadline();
    let exec = cx.exec().await?;
    let outcome = exec.exec(ExecCommand { time, ..ExecCommand::shell(command) }).await?;
    let end = match outcome.end {
        ExecEnd::Exited(code) => format!("exit code {code}"),
        ExecEnd::Signalled(signal) => format!("killed by signal {signal}"),
        ExecEnd::TimedOut => "stopped: it ran too long".to_owned(),
        ExecEnd::LimitReached(limit) => format!("stopped: it reached its limit of {limit}"),
    };
    let mut shown = end;
    for (name, captured) in [("stdout", outcome.stdout.text()), ("stderr", outcome.stderr.text())] {
        if !captured.is_empty() {
            shown.push_str(&format!("\n{name}:\n{captured}"));
        }
    }
    Ok(shown)
}
