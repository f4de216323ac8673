//! The directions between the rooms, read from the table in ARCHITECTURE.md.
//!
//! A room names what its row allows, and nothing else; a path in a row allows that path alone.

use crate::{paths, source};
use std::collections::BTreeMap;

/// Room to the paths that it may name. `*` allows everything.
pub(crate) type Table = BTreeMap<String, Vec<Vec<String>>>;

/// Files of the crate's root that gather the rooms.
const CONTENTS: &[&str] = &["lib.rs", "prelude.rs"];

/// Reads the table that starts with `| Room | May name |`.
pub(crate) fn table(architecture: &str) -> Table {
    let rows = architecture.lines().skip_while(|line| !line.starts_with("| Room | May name |")).skip(2);
    let mut table = Table::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        let allowed: Vec<Vec<String>> =
            quoted(cells[2]).iter().map(|path| path.split("::").map(str::to_owned).collect()).collect();
        table.extend(quoted(cells[1]).into_iter().map(|room| (room, allowed.clone())));
    }
    table
}

/// What the file `below_src` of the library names against the table.
pub(crate) fn problems(below_src: &str, text: &str, table: &Table) -> Vec<String> {
    if CONTENTS.contains(&below_src) {
        return Vec::new();
    }
    let module = paths::module(below_src);
    let room = &module[0];
    let Some(allowed) = table.get(room) else {
        return vec![format!("{below_src}: the room `{room}` has no row in the table of ARCHITECTURE.md")];
    };
    let allows = |path: &[String]| {
        path.is_empty()
            || path[0] == *room
            || allowed.iter().any(|allowed| allowed[0] == "*" || path.starts_with(allowed))
    };
    let named = paths::named(&source::shipped(text), &module);
    let wrong = named.into_iter().filter(|named| !allows(&named.path));
    wrong
        .map(|named| format!("{below_src}:{}: `{room}` names `{}`", named.line, named.path.join("::")))
        .collect()
}

#[test]
fn a_wrong_direction_is_found() {
    let table = table(
        "x\n\n| Room | May name |\n|---|---|\n| `port` | `event`, `tool::Tool` |\n| `a`, `b` | nothing |\n\n| `c` | |",
    );
    assert_eq!(table.keys().collect::<Vec<_>>(), ["a", "b", "port"]);
    let found = |code| problems("port/model/mod.rs", code, &table);
    assert!(
        found("use crate::event::{A, B}; use crate::port::x; use super::y; crate::tool::Tool::z").is_empty()
    );
    assert_eq!(found("\nuse crate::run::Run;"), ["port/model/mod.rs:2: `port` names `run::Run`"]);
    assert_eq!(found("use crate::tool::ToolCx;").len(), 1);
    assert_eq!(found("use super::super::agent::Agent;").len(), 1);
    assert_eq!(found("use crate::{event::A, session::B};").len(), 1);
    assert_eq!(found("use crate::Error;").len(), 1, "a re-export hides the room");
    assert!(found("/// [`crate::run`]\n#[cfg(test)]\nmod tests { use crate::run::Run; }").is_empty());
    assert_eq!(problems("cellar/mod.rs", "", &table).len(), 1);
}
