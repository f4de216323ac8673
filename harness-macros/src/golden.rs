//! Golden expansions: one tool, one agent, one workflow, as a person reads them.
//!
//! `GOLDEN=overwrite cargo test -p harness-macros` writes them anew; read the difference.

#![cfg(test)]

use proc_macro2::TokenStream;
use std::path::Path;

fn golden(name: &str, expansion: TokenStream) {
    let file = syn::parse2(expansion).expect("an expansion is a list of items");
    let found = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/golden").join(format!("{name}.txt"));
    if std::env::var("GOLDEN").is_ok_and(|what| what == "overwrite") {
        std::fs::write(&path, &found).expect("the golden file can be written");
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let diff = similar::TextDiff::from_lines(wanted.as_str(), found.as_str());
    assert!(
        found == wanted,
        "the expansion of {name} changed; if that is meant, write it anew: \
         GOLDEN=overwrite cargo test -p harness-macros\n{}",
        diff.unified_diff().context_radius(2).header("src/golden", "now")
    );
}

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("the source of a test is tokens")
}

#[test]
fn tool() {
    let item = tokens(
        "/// Pay money back.
        async fn refund(
            cx: &ToolCx<refund>,
            bank: &Bank,
            /// As printed.
            order_no: String,
            #[arg(default = 5)] cents: u32,
        ) -> Result<Receipt, ToolError> {
            bank.refund(&order_no, cents).await
        }",
    );
    golden(
        "tool",
        crate::expand_tool(tokens("effect = once, timeout = \"20s\", requires(sandbox.exec)"), &item),
    );
}

#[test]
fn agent() {
    let item = tokens("/// You look after customers.\nstruct Support { language: String }");
    let args = "model = \"fast\", input = Question, tools = [refund], agents = [Other], limits(turns = 4),
        instructions_template = \"Answer {text} in {self.language}.\"";
    golden("agent", crate::expand_agent(tokens(args), &item));
}

#[test]
fn workflow() {
    let item = tokens(
        "/// Answer a ticket.
        async fn resolve(cx: &WorkflowCx<resolve>, ticket: Ticket) -> Result<Resolution, WorkflowError> {
            todo!()
        }",
    );
    let args = "agents = [Support], tools = [refund], models = [\"fast\"], requires(runtime.checkpoint)";
    golden("workflow", crate::expand_workflow(tokens(args), &item));
}

/// Half a capability still is a path into the catalogue, which editors complete; one of another crate is a type.
#[test]
fn capabilities() {
    let item = tokens("/// Looks.\nasync fn look() -> String { String::new() }");
    golden("capabilities", crate::expand_tool(tokens("requires(sandbox.ex, runtime., acme::gpu)"), &item));
}

/// A mistake is told beside the item, which stays.
#[test]
fn half_typed() {
    let item = tokens("/// Looks.\nasync fn look(at: String) -> String { at. }");
    let args = ["effect =", "requires(sandbox.)", ", ,", "= = =", "requires(sandbox)", "name = 3 3", "\"x\""];
    for args in args.map(tokens) {
        let expansion = crate::expand_tool(args, &item).to_string();
        assert!(expansion.contains("async fn look"), "the function stays");
        assert!(expansion.contains("compile_error"), "the mistake is told");
        assert!(expansion.contains("struct look"), "the tool stays");
    }
}
