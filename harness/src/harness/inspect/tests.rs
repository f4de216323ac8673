//! The picture, from data that no macro would let through.

use super::items::Uses;
use super::{AdapterInfo, AgentInfo, Inspection, ModelInfo, ToolInfo, WorkflowInfo};
use std::collections::BTreeMap;

fn tool(id: u64, name: &'static str) -> ToolInfo {
    ToolInfo {
        id,
        name,
        description: "",
        arguments: serde_json::json!({}),
        result: None,
        effect: "once",
        approve: "never",
        timeout_ms: None,
        requires: &[],
    }
}

fn uses(tools: &[u64], agents: &[u64]) -> Uses {
    Uses { tools: tools.to_vec(), agents: agents.to_vec() }
}

fn agent(id: u64, name: &'static str, tools: &[&'static str], uses: Uses) -> AgentInfo {
    AgentInfo {
        id,
        uses,
        name,
        description: "",
        model: "fast",
        input: None,
        output: None,
        tools: tools.to_vec(),
        discovered: false,
        agents: Vec::new(),
        limits: BTreeMap::new(),
        requires: &[],
    }
}

fn shop() -> Inspection {
    let adapter = AdapterInfo { name: "OpenAi", model_id: Some("gpt-\"5\""), provides: Vec::new() };
    Inspection {
        name: "Shop",
        slots: Vec::new(),
        models: vec![ModelInfo { alias: "fast", chain: vec![adapter] }],
        resources: Vec::new(),
        limits: BTreeMap::new(),
        tools: vec![tool(10, "search")],
        agents: vec![
            agent(1, "First", &["search"], uses(&[10], &[2])),
            agent(2, "Second", &[], uses(&[], &[1])),
        ],
        workflows: vec![WorkflowInfo {
            uses: uses(&[10], &[1]),
            name: "resolve",
            description: "",
            agents: vec!["First"],
            tools: vec!["search"],
            models: &[],
            limits: BTreeMap::new(),
            requires: &[],
        }],
        requirements: Vec::new(),
        outputs: Vec::new(),
        notes: Vec::new(),
    }
}

#[test]
fn the_picture_has_every_item_and_every_use() {
    let expected = "\
flowchart LR
    w0[[\"resolve\"]]
    a0([\"First\"])
    a1([\"Second\"])
    t0[\"search\"]
    m0{{\"fast: OpenAi gpt-#34;5#34;\"}}
    w0 --> a0
    w0 --> t0
    a0 --> a1
    a0 --> t0
    a0 --> m0
    a1 --> a0
    a1 --> m0
";
    assert_eq!(shop().mermaid(), expected);
}

/// Two crates may each have a `search`.
#[test]
fn items_of_one_name_stay_apart() {
    let mut shop = shop();
    shop.tools.push(tool(11, "search"));
    shop.agents.push(agent(3, "First", &["search"], uses(&[11], &[1])));
    shop.workflows[0].uses = uses(&[], &[3]);
    let picture = shop.mermaid();
    let arrows: Vec<&str> = picture.lines().map(str::trim).filter(|line| line.contains("-->")).collect();
    let wanted = [
        "w0 --> a2",
        "a0 --> a1",
        "a0 --> t0",
        "a0 --> m0",
        "a1 --> a0",
        "a1 --> m0",
        "a2 --> a0",
        "a2 --> t1",
        "a2 --> m0",
    ];
    assert_eq!(arrows, wanted);
}

#[test]
fn a_label_cannot_leave_its_quotes() {
    let hostile = "a\"]; click t0 \"javascript:x\" %%{init}%% <b>`\n#quot; end";
    let escaped = super::mermaid::escape(hostile);
    for forbidden in ['"', '<', '>', '`', '\n', '%', '{', '}', '[', ']'] {
        assert!(!escaped.contains(forbidden), "{escaped}");
    }
    // Every `#` and `;` left belongs to an entity code of ours.
    let mut rest = escaped.as_str();
    while let Some((_, after)) = rest.split_once('#') {
        let (code, after) = after.split_once(';').unwrap();
        assert!(!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()), "{escaped}");
        rest = after;
    }
}

#[test]
fn plain_words_of_any_language_stay() {
    assert_eq!(super::mermaid::escape("Prüfung 検索 run_shell-2"), "Prüfung 検索 run_shell-2");
}

#[test]
fn the_json_is_the_data() {
    let json: serde_json::Value = serde_json::from_str(&shop().json()).unwrap();
    assert_eq!(json["agents"][0]["tools"], serde_json::json!(["search"]));
    assert_eq!(json["models"][0]["chain"][0]["model_id"], "gpt-\"5\"");
    assert!(json["agents"][0].get("output").is_none(), "text has no schema");
}
