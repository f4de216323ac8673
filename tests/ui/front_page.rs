//! The program of the README with one word changed: what it shows is what the compiler says of it.
//!
//! `PAGES=overwrite cargo test --test ui front_page` writes the programs anew, and the README's block.

use std::fs;
use std::path::{Path, PathBuf};

/// The file in `front_page/fail`, the words of the README, and the words in their place.
const CHANGES: [(&str, &str, &str); 8] = [
    ("capability", "timeout = \"20s\")]", "timeout = \"20s\", requires(sandbox.exec))]"),
    ("checkpoint", "tools = [refund])]", "tools = [refund], requires(runtime.checkpoint))]"),
    ("attribute", "output = Answer", "outputs = Answer"),
    ("comma", "input = Question, output", "input = Question output"),
    ("borrowed", "bank: &Bank, order_no: String", "bank: &Bank, order_no: &str"),
    ("alias", "model = \"fast\"", "model = \"fats\""),
    ("tool", "tools = [find_order]", "tools = [find_ordr]"),
    ("adapter", "sandbox: InMemorySandbox", "sandbox: InMemoryState"),
];

/// The file in `front_page/pass`, and the model of another provider in the place of the README's.
const PROVIDERS: &[(&str, &str)] = &[
    ("anthropic", "Anthropic(\"claude-sonnet-4-5\")"),
    ("azure", "AzureFoundry(\"gpt-5-mini\")"),
    ("gemini", "Gemini(\"gemini-2.5-flash\")"),
    ("bedrock", "Bedrock(\"us.anthropic.claude-sonnet-4-5-20250929-v1:0\")"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The README's first block of that kind.
fn block(text: &str, kind: &str) -> String {
    let (_, rest) = text.split_once(&format!("```{kind}\n")).unwrap();
    rest.split_once("\n```\n").unwrap().0.to_owned() + "\n"
}

/// The same, or written anew when that was asked for.
fn same(path: &Path, fresh: &str) {
    let shown = fs::read_to_string(path).unwrap_or_default();
    if shown != fresh && std::env::var("PAGES").is_ok_and(|what| what == "overwrite") {
        fs::write(path, fresh).unwrap();
        return;
    }
    assert_eq!(shown, fresh, "{}: PAGES=overwrite writes it anew", path.display());
}

#[test]
fn its_programs_are_the_readme_with_one_word_changed() {
    let program = block(&readme(), "rust");
    for (name, before, after) in CHANGES {
        assert_eq!(program.matches(before).count(), 1, "the README has `{before}` once");
        same(&root().join(format!("tests/ui/front_page/fail/{name}.rs")), &program.replace(before, after));
    }
}

#[test]
fn it_changes_providers_by_one_word() {
    let program = block(&readme(), "rust");
    for (name, model) in PROVIDERS {
        let model_before = "OpenAi(\"gpt-5-mini\")";
        assert_eq!(program.matches(model_before).count(), 1);
        let program = program.replace(model_before, model).replace("async fn main()", "async fn run()");
        // As a module of this test it is run by another.
        let program = format!("{program}\npub(crate) fn main() {{\n    run().unwrap();\n}}\n");
        same(&root().join(format!("tests/ui/front_page/pass/{name}.rs")), &program);
    }
}

#[test]
fn the_readme_shows_what_the_compiler_says() {
    let words = fs::read_to_string(root().join("tests/ui/front_page/fail/capability.stderr")).unwrap();
    let (words, _) = words.split_once("   = note: this error originates").unwrap();
    let words = words.replace("$DIR/ui/front_page/fail/capability.rs", "src/main.rs");
    let words = words.replace("ui/front_page/fail/capability.rs", "src/main.rs");
    let readme = readme();
    let shown = block(&readme, "text");
    same(&root().join("README.md"), &readme.replace(&shown, &words));
}
