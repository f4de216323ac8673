//! Tools and an agent of another team: they carry their requirements with them, and whoever lists them proves those.

use harness::prelude::*;

/// What something costs in another currency.
#[derive(Clone, Debug, Schema)]
pub struct Price {
    /// The amount in the other currency.
    pub amount: f64,
    /// Its three letters.
    pub currency: String,
}

/// Exchange rates against the euro; the application binds them.
#[derive(Resource)]
pub struct Rates(pub Vec<(&'static str, f64)>);

/// Convert euros to another currency.
#[tool(effect = read)]
pub async fn convert(
    rates: &Rates,
    /// Euros.
    euros: f64,
    /// Three letters, for example USD.
    currency: String,
) -> Result<Price, ToolError> {
    let rate = rates.0.iter().find(|(name, _)| *name == currency);
    let (_, rate) = rate.ok_or_else(|| ToolError::new("there is no rate for that currency"))?;
    Ok(Price { amount: euros * rate, currency })
}

/// You convert prices. Answer in one sentence.
#[agent(model = "fast", tools = [convert])]
pub struct Converter;

/// Run a program in the session's sandbox: the capability goes wherever this tool goes.
pub mod shell {
    use harness::prelude::*;

    /// Run a shell command and read what it prints.
    #[tool(requires(sandbox.exec))]
    pub async fn run_shell(
        cx: &ToolCx<run_shell>,
        /// One line of shell.
        command: String,
    ) -> Result<String, ToolError> {
        cx.log("a command was asked for");
        Err(ToolError::new(format!("no program was started for a command of {} bytes", command.len())))
    }
}

/// A capability of this crate: whoever lists its tool binds a sandbox with a printer.
pub mod printer {
    use harness::prelude::*;

    /// What a sandbox with a printer can do.
    pub trait Printer: Send + Sync {
        /// Prints a text; gives the number of the page.
        fn print(&self, text: &str) -> usize;
    }

    harness::capability! {
        /// A printer at the sandbox.
        pub printer: sandbox => dyn Printer;
    }

    /// Print a card.
    #[tool(requires(crate::printer::printer))]
    pub async fn print_card(
        cx: &ToolCx<print_card>,
        /// What stands on it.
        text: String,
    ) -> Result<usize, ToolError> {
        Ok(cx.capability::<printer>().await?.print(&text))
    }

    /// You print what the customer asks for.
    #[agent(model = "fast", tools = [print_card])]
    pub struct PrintCard;
}
