//! Every form of a tool.
#![forbid(unsafe_code)]
#![deny(warnings)]
use harness::{ToolCx, ToolError, tool};
use std::time::Duration;

pub struct Db;
impl harness::Resource for Db {
    const ID: u64 = 1;
    const NAME: &'static str = "Db";
}
pub trait Mailer: Send + Sync {
    fn send(&self);
}
impl harness::Resource for dyn Mailer {
    const ID: u64 = 2;
    const NAME: &'static str = "dyn Mailer";
}

/// Nothing in, text out.
#[tool]
async fn plain() -> String {
    String::new()
}

/// Everything.
#[tool(effect = read, timeout = "20s", requires(sandbox.exec, sandbox.isolation.process), name = "every-thing")]
async fn everything(
    cx: &ToolCx<everything>,
    db: &Db,
    /// The number on the receipt.
    order_no: String,
    mail: &dyn Mailer,
    note: Option<String>,
    #[arg(default = 10, description = "How many.")] limit: u32,
    #[arg(default = "en")] language: String,
    #[arg(default)] tags: Vec<String>,
    mut count: u8,
) -> Result<u32, ToolError> {
    let _ = (cx, db, order_no, note, language, tags);
    mail.send();
    count += 1;
    Ok(limit + u32::from(count))
}

/// Holds its thread.
#[tool(blocking, approve = always, timeout = Duration::from_secs(3))]
fn slow(n: u64) -> u64 {
    n
}

/// Holds its thread, too.
#[tool(blocking)]
async fn slow_async(n: u64) -> u64 {
    n
}

/// Asks for large ones.
#[tool(approve = large, discover, effect = idempotent)]
async fn pay(cents: u32) -> Result<(), std::fmt::Error> {
    let _ = cents;
    Ok(())
}
fn large(call: &pay) -> bool {
    call.cents > 100
}

macro_rules! made {
    ($name:ident, $ty:ty, $about:literal) => {
        #[doc = $about]
        #[tool(requires(sandbox.fs))]
        async fn $name(args: $ty, v: &Db) -> $ty {
            let _ = v;
            args
        }
    };
}
made!(by_macro, Option<i64>, "Made by a macro.");

/// A keyword.
#[tool]
async fn r#match(r#type: String) -> String {
    r#type
}

mod public {
    /// In a module.
    #[harness::tool(crate = ::harness)]
    pub async fn shared(n: i32) {
        let _ = n;
    }
}
use public::shared;

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn main() {
    use harness::Tool;
    assert_eq!(plain().await, "");
    assert_eq!(slow(3), 3);
    let _ = (slow_async(1).await, pay(3).await, by_macro(None, &Db).await, r#match(String::new()).await, shared(1).await);
    let call = everything { order_no: String::new(), note: None, limit: 1, language: String::new(), tags: vec![], count: 1 };
    let _ = call;
    assert_eq!(<everything as Tool>::DEF.name, "every-thing");
    assert_eq!(<r#match as Tool>::DEF.params[0].name, "type");
    let _ = (shared { n: 1 }, plain {}, slow { n: 1 }, slow_async { n: 2 }, pay { cents: 3 }, by_macro { args: None }, r#match { r#type: String::new() });
}
