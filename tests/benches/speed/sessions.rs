//! Memory that sessions take while nothing runs in them.

use crate::table::{Table, resident, two_workers};
use crate::two_turns::{Clerk, QUESTION, Shop, ShopBindings};

const SESSIONS: usize = 10_000;

pub(crate) fn bench(table: &mut Table) {
    let runtime = two_workers();
    let (opened, used) = runtime.block_on(async {
        let shop = Shop::start(ShopBindings {}).await.expect("it starts");
        // What the first run of a process sets up is not memory of a session.
        let first = shop.session("first").await.expect("a session");
        first.run::<Clerk>(QUESTION.to_owned()).await.expect("an answer");
        let mut sessions = Vec::with_capacity(SESSIONS);
        let before = resident();
        for number in 0..SESSIONS {
            sessions.push(
                shop.session(format!("tenant/user-{number}/thread-{number}")).await.expect("a session"),
            );
        }
        let opened = resident();
        for session in &sessions {
            session.run::<Clerk>(QUESTION.to_owned()).await.expect("an answer");
        }
        let used = resident();
        (each(before, opened), each(before, used))
    });
    table.row("an idle session, resident memory", opened, "<= 2 KiB");
    table.row("the same after one two-turn run: history, record and events in the in-memory store", used, "");
}

fn each(before: Option<usize>, after: Option<usize>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("{} bytes", after.saturating_sub(before) / SESSIONS),
        _ => "not known on this system".to_owned(),
    }
}
