//! A capability of one's own: a crate declares it, its tool requires it, a sandbox provides it. Bind another sandbox
//! below, and the build says that `print_card` misses its printer.

use acme_tools::printer::{PrintCard, Printer, printer};
use harness::port::BoxFuture;
use harness::port::sandbox::{Sandbox, SandboxError, SandboxPolicy, SandboxScope};
use harness::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The counter of a shop, with a printer on it.
#[derive(Clone, Default)]
struct Counter {
    pages: Arc<AtomicUsize>,
}

impl Sandbox for Counter {
    type Open = Counter;

    fn open<'a>(
        &'a self,
        _: &'a SandboxScope,
        _: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<Counter, SandboxError>> {
        Box::pin(async { Ok(self.clone()) })
    }
}

impl Printer for Counter {
    fn print(&self, _text: &str) -> usize {
        self.pages.fetch_add(1, Ordering::Relaxed) + 1
    }
}

// Refused by the compiler unless `Counter` is a `Printer`.
harness::provides!(Counter: printer);

harness! {
    name: Kiosk,
    models: { fast: OpenAi("gpt-5-mini") },
    sandbox: Counter,
    agents: [PrintCard],
}

async fn run(counter: Counter) -> Result<String, Box<dyn std::error::Error>> {
    let script = ScriptedModel::new([
        Say::call(acme_tools::printer::print_card { text: "Greetings".to_owned() }),
        Say::text("Your card is printed."),
    ]);
    let kiosk = Kiosk::start(KioskBindings { sandbox: counter }.scripted(script)).await?;
    let session = kiosk.session("counter").await?;
    Ok(session.run::<PrintCard>("A card, please".to_owned()).await?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{}", run(Counter::default()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_tool_of_the_other_crate_prints_on_our_counter() {
        let counter = Counter::default();
        assert_eq!(run(counter.clone()).await.unwrap(), "Your card is printed.");
        assert_eq!(counter.pages.load(Ordering::Relaxed), 1);
    }
}
