//! The start of a harness whose agent has a hundred tools.

use crate::table::{REPETITIONS, Table, Times, two_workers};
use crate::two_turns::TwoTurnsModel;
use cpu_time::ProcessTime;
use harness::prelude::*;

macro_rules! tools {
    ($($name:ident)*) => {
        $(
            /// Look something up by its number, its amount in cents and an optional note.
            #[tool(effect = read)]
            async fn $name(order_no: String, cents: u32, note: Option<String>) -> String {
                format!("{order_no} {cents} {note:?}")
            }
        )*

        /// You have them all.
        #[agent(model = "fast", tools = [$($name),*])]
        struct All;
    };
}

tools! {
    t00 t01 t02 t03 t04 t05 t06 t07 t08 t09 t10 t11 t12 t13 t14 t15 t16 t17 t18 t19
    t20 t21 t22 t23 t24 t25 t26 t27 t28 t29 t30 t31 t32 t33 t34 t35 t36 t37 t38 t39
    t40 t41 t42 t43 t44 t45 t46 t47 t48 t49 t50 t51 t52 t53 t54 t55 t56 t57 t58 t59
    t60 t61 t62 t63 t64 t65 t66 t67 t68 t69 t70 t71 t72 t73 t74 t75 t76 t77 t78 t79
    t80 t81 t82 t83 t84 t85 t86 t87 t88 t89 t90 t91 t92 t93 t94 t95 t96 t97 t98 t99
}

harness! {
    name: Big,
    models: { fast: TwoTurnsModel("two-turns") },
    agents: [All],
}

pub(crate) fn bench(table: &mut Table) {
    let runtime = two_workers();
    let mut times = Times::default();
    let mut first = None;
    for _ in 0..REPETITIONS {
        let began = ProcessTime::now();
        let big = runtime.block_on(Big::start(BigBindings {})).expect("it starts");
        let took = began.elapsed();
        first.get_or_insert(took);
        times.add(took, 1000);
        drop(big);
    }
    let first = first.unwrap_or_default().as_secs_f64() * 1e3;
    table.row(
        "start of a harness with 100 tools, CPU time",
        format!("{:.2} ms; the first one in the process {first:.2} ms", times.median()),
        "<= 5 ms",
    );
}
