//! Text of fixed size, filled during const evaluation.

const SIZE: usize = 4096;
/// Stands where words no longer fit.
const CUT: &str = " .. (cut)";

pub(super) struct Text {
    buf: [u8; SIZE],
    len: usize,
    cut: bool,
}

impl Text {
    pub(super) const fn new() -> Self {
        Text { buf: [0; SIZE], len: 0, cut: false }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) const fn push(&mut self, parts: &[&str]) {
        let mut i = 0;
        while i < parts.len() {
            self.push_one(parts[i]);
            i += 1;
        }
    }

    /// All of `text` or nothing, so that it is never cut inside a character. What is left away is announced, once.
    const fn push_one(&mut self, text: &str) {
        let mut bytes = text.as_bytes();
        if self.cut {
            return;
        }
        if self.len + bytes.len() > SIZE - CUT.len() {
            self.cut = true;
            bytes = CUT.as_bytes();
        }
        let mut i = 0;
        while i < bytes.len() {
            self.buf[self.len] = bytes[i];
            self.len += 1;
            i += 1;
        }
    }

    pub(super) const fn push_number(&mut self, number: usize) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        if !self.cut && self.len < SIZE - CUT.len() {
            self.buf[self.len] = b'0' + (number % 10) as u8;
            self.len += 1;
        }
    }

    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.buf.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// Compares from the end: names of one module share their start.
pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = a.len();
    if i != b.len() {
        return false;
    }
    while i > 0 {
        i -= 1;
        if a[i] != b[i] {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{CUT, SIZE, Text};

    #[test]
    fn what_does_not_fit_is_announced_once() {
        let mut text = Text::new();
        for _ in 0..SIZE {
            text.push(&["wörter"]);
            text.push_number(7);
        }
        assert!(text.as_str().ends_with(CUT) && text.as_str().len() <= SIZE);
        assert_eq!(text.as_str().matches(CUT).count(), 1);
    }
}
