//! A sandbox of one crate has a capability of another; a tool requires it and uses it.
#![deny(warnings)]

use harness::port::BoxFuture;
use harness::port::runtime::Runtime;
use harness::port::sandbox::{Sandbox, SandboxError, SandboxPolicy, SandboxScope};
use harness::prelude::*;
use harness_tests::items::{Gpu, Painter, gpu, gpu_memory};

struct Rig {
    bytes: u64,
}

struct Card {
    bytes: u64,
}

impl Sandbox for Rig {
    type Open = Card;

    fn open<'a>(
        &'a self,
        _: &'a SandboxScope,
        _: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<Card, SandboxError>> {
        Box::pin(async { Ok(Card { bytes: self.bytes }) })
    }
}

impl Gpu for Card {
    fn memory(&self) -> u64 {
        self.bytes
    }
}

harness::provides!(Card: gpu);

pub trait Audited: Send + Sync {
    fn entries(&self) -> usize;
}

harness::capability! {
    /// What runs is counted.
    pub audit: runtime => dyn Audited;
}

struct Ledger;

impl Runtime for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }
}

impl Audited for Ledger {
    fn entries(&self) -> usize {
        3
    }
}

harness::provides!(Ledger: audit);

/// Tells how many entries there are.
#[tool(effect = read, requires(self::audit))]
async fn count(cx: &ToolCx<count>) -> Result<usize, ToolError> {
    Ok(cx.capability::<audit>().await?.entries())
}

/// Asks both.
#[workflow(tools = [count, gpu_memory], agents = [Painter], requires(self::audit))]
async fn ask(cx: &WorkflowCx<ask>) -> Result<(u64, usize, usize), WorkflowError> {
    let own = cx.capability::<audit>().await?.entries();
    Ok((cx.call(gpu_memory {}).await?, cx.call(count {}).await?, own))
}

harness! {
    name: Studio,
    models: { fast: ScriptedModel },
    sandbox: Rig,
    runtime: Ledger,
    agents: [Painter],
    workflows: [ask],
}

pub fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let bindings = StudioBindings {
            fast: ScriptedModel::new([]),
            sandbox: Rig { bytes: 8 },
            runtime: Ledger,
        };
        let studio = Studio::start(bindings).await.unwrap();
        let session = studio.session("s").await.unwrap();
        assert_eq!(session.run::<ask>(()).await.unwrap(), (8, 3, 3));
    });
    let requirements = Studio::inspect().requirements;
    let of = |item: &str| requirements.iter().find(|found| found.item == item).unwrap().met_by.clone();
    assert_eq!(of("gpu_memory"), ["Rig"]);
    assert_eq!(of("count"), ["Ledger"]);
}
