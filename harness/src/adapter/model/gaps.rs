//! Tables of what families of models lack, put together. The tables themselves are with their providers.

use crate::port::model::KnownGap;

/// How many rows some tables have together.
pub(super) const fn rows(tables: &[&[KnownGap]]) -> usize {
    let (mut table, mut sum) = (0, 0);
    while table < tables.len() {
        sum += tables[table].len();
        table += 1;
    }
    sum
}

/// The tables as one, in their order. `N` is what [`rows`] says.
pub(super) const fn joined<const N: usize>(tables: &[&[KnownGap]]) -> [KnownGap; N] {
    let mut all = [KnownGap { prefix: "", lacks: &[] }; N];
    let (mut table, mut filled) = (0, 0);
    while table < tables.len() {
        let mut row = 0;
        while row < tables[table].len() {
            all[filled] = tables[table][row];
            (row, filled) = (row + 1, filled + 1);
        }
        table += 1;
    }
    all
}
