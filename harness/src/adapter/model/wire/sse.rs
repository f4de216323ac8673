//! Server-sent events, decoded from bytes as they come: any chunking, LF, CR and CRLF, a byte order mark,
//! comments, `data` over several lines, characters split anywhere. Bounded in the length of a line and an event.
//!
//! Never here: JSON, a provider's event names, I/O. Next: `stream.rs`, which feeds a provider's decoder.

/// The decoder of one stream.
///
/// ```
/// use harness::adapter::model::wire::{SseDecoder, SseLimits};
/// let mut sse = SseDecoder::new(SseLimits::default());
/// let mut heard = Vec::new();
/// for chunk in [&b": ping\r\n\r\ndata: hel"[..], b"lo\r", b"\n\r\n"] {
///     let mut rest = chunk;
///     while let Some(event) = sse.next(&mut rest)? {
///         heard.push(event.data.to_owned());
///     }
/// }
/// assert_eq!(heard, ["hello"]);
/// # Ok::<(), harness::adapter::model::wire::SseTooLarge>(())
/// ```
#[derive(Debug)]
pub struct SseDecoder {
    limits: SseLimits,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    event: String,
    data: String,
    has_data: bool,
    /// The event above was given out and is to be forgotten.
    spent: bool,
    after_cr: bool,
    first_line: bool,
}

/// One event of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SseEvent<'a> {
    /// The `event` field; empty where the server sent none.
    pub event: &'a str,
    /// The `data` fields, joined by line feeds.
    pub data: &'a str,
}

/// How much of a stream is held at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SseLimits {
    /// Longest line in bytes.
    pub line: usize,
    /// Longest `data` of one event in bytes.
    pub event: usize,
}

impl Default for SseLimits {
    /// 16 MiB each: an event may carry a whole picture.
    fn default() -> Self {
        SseLimits { line: 16 << 20, event: 16 << 20 }
    }
}

/// A line or an event is longer than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is longer than {limit} bytes")]
pub struct SseTooLarge {
    /// The limit that was hit, in bytes.
    pub limit: usize,
}

impl SseDecoder {
    /// A decoder at the beginning of a stream.
    #[must_use]
    pub fn new(limits: SseLimits) -> Self {
        SseDecoder {
            limits,
            line: Vec::new(),
            event: String::new(),
            data: String::new(),
            has_data: false,
            spent: false,
            after_cr: false,
            first_line: true,
        }
    }

    /// The next whole event in `bytes`, which moves on past what was read. `None`: all of it was read.
    ///
    /// # Errors
    /// [`SseTooLarge`]; the stream is then of no further use.
    pub fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<SseEvent<'_>>, SseTooLarge> {
        self.forget_spent();
        while !bytes.is_empty() {
            if self.after_cr {
                self.after_cr = false;
                if bytes.first() == Some(&b'\n') {
                    *bytes = bytes.get(1..).unwrap_or_default();
                    continue;
                }
            }
            let Some(end) = memchr::memchr2(b'\n', b'\r', bytes) else {
                self.keep(bytes)?;
                *bytes = &[];
                break;
            };
            let (line, rest) = bytes.split_at(end);
            self.after_cr = rest.first() == Some(&b'\r');
            *bytes = rest.get(1..).unwrap_or_default();
            if self.take_line(line)? {
                self.spent = true;
                return Ok(Some(SseEvent { event: &self.event, data: &self.data }));
            }
        }
        Ok(None)
    }

    /// What is left at the end of the stream: an event without its closing blank line.
    ///
    /// The standard drops it. Some servers end their last event like that, so the caller decides.
    ///
    /// # Errors
    /// [`SseTooLarge`].
    pub fn rest(&mut self) -> Result<Option<SseEvent<'_>>, SseTooLarge> {
        self.forget_spent();
        if !self.line.is_empty() {
            self.take_line(&[])?;
        }
        if !self.has_data {
            return Ok(None);
        }
        self.spent = true;
        Ok(Some(SseEvent { event: &self.event, data: &self.data }))
    }

    fn forget_spent(&mut self) {
        if std::mem::take(&mut self.spent) {
            self.event.clear();
            self.data.clear();
            self.has_data = false;
        }
    }

    fn keep(&mut self, part: &[u8]) -> Result<(), SseTooLarge> {
        if self.line.len().saturating_add(part.len()) > self.limits.line {
            return Err(SseTooLarge { limit: self.limits.line });
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    /// Takes the end of a line; true when it closes an event.
    fn take_line(&mut self, end: &[u8]) -> Result<bool, SseTooLarge> {
        if self.line.is_empty() {
            if end.len() > self.limits.line {
                return Err(SseTooLarge { limit: self.limits.line });
            }
            return self.read_line(end);
        }
        self.keep(end)?;
        let line = std::mem::take(&mut self.line);
        let closes = self.read_line(&line);
        self.line = line;
        self.line.clear();
        closes
    }

    fn read_line(&mut self, line: &[u8]) -> Result<bool, SseTooLarge> {
        let line = match std::mem::take(&mut self.first_line) {
            true => line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line),
            false => line,
        };
        if line.is_empty() {
            // An event without data is none; its name must not stick to the next one.
            if !self.has_data {
                self.event.clear();
            }
            return Ok(self.has_data);
        }
        let (name, value) = match memchr::memchr(b':', line) {
            Some(colon) => {
                let (name, value) = line.split_at(colon);
                let value = value.get(1..).unwrap_or_default();
                (name, value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &b""[..]),
        };
        match name {
            b"data" => self.add_data(&String::from_utf8_lossy(value))?,
            b"event" => {
                self.event.clear();
                self.event.push_str(&String::from_utf8_lossy(value));
            }
            // `id`, `retry`, comments and whatever comes later.
            _ => {}
        }
        Ok(false)
    }

    fn add_data(&mut self, value: &str) -> Result<(), SseTooLarge> {
        let joint = usize::from(self.has_data);
        if self.data.len().saturating_add(joint).saturating_add(value.len()) > self.limits.event {
            return Err(SseTooLarge { limit: self.limits.event });
        }
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push('\n');
        }
        self.data.push_str(value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(chunks: &[&[u8]], limits: SseLimits) -> Result<Vec<(String, String)>, SseTooLarge> {
        let mut sse = SseDecoder::new(limits);
        let mut heard = Vec::new();
        for chunk in chunks {
            let mut rest = *chunk;
            while let Some(event) = sse.next(&mut rest)? {
                heard.push((event.event.to_owned(), event.data.to_owned()));
            }
        }
        Ok(heard)
    }

    #[test]
    fn a_byte_order_mark_split_over_chunks_is_dropped() {
        let chunks: [&[u8]; 3] = [b"\xEF", b"\xBB\xBFda", b"ta: a\n\n"];
        assert_eq!(all(&chunks, SseLimits::default()).unwrap(), [(String::new(), "a".to_owned())]);
    }

    #[test]
    fn a_line_and_an_event_have_a_limit() {
        let limits = SseLimits { line: 16, event: 16 };
        assert_eq!(all(&[b"data: 0123456789abcdef"], limits), Err(SseTooLarge { limit: 16 }));
        assert_eq!(all(&[b"data: 01234567\ndata: 01234567\n\n"], limits), Err(SseTooLarge { limit: 16 }));
        assert_eq!(all(&[b"data: 0123456\ndata: 0123456\n\n"], limits).unwrap().len(), 1);
    }

    #[test]
    fn the_name_of_an_event_without_data_does_not_stick() {
        let heard = all(&[b"event: ping\n\ndata: a\n\n"], SseLimits::default()).unwrap();
        assert_eq!(heard, [(String::new(), "a".to_owned())]);
    }

    #[test]
    fn an_unclosed_event_is_left_for_the_caller() {
        let mut sse = SseDecoder::new(SseLimits::default());
        assert_eq!(sse.next(&mut &b"data: [DONE]"[..]), Ok(None));
        assert_eq!(sse.rest(), Ok(Some(SseEvent { event: "", data: "[DONE]" })));
    }
}
