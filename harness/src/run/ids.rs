//! Ids and digests.

use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// `run_` and a UUIDv7: ordered by time, unique without a store.
pub(crate) fn new_run_id() -> Arc<str> {
    let [random @ .., _, _, _, _, _, _] = fastrand::u128(..).to_ne_bytes();
    let id = uuid::Builder::from_unix_timestamp_millis(now_ms(), &random).into_uuid();
    let mut buffer = *b"run_00000000-0000-0000-0000-000000000000";
    id.hyphenated().encode_lower(&mut buffer[4..]);
    // Hex digits and hyphens are text as they are.
    String::from_utf8_lossy(&buffer).into()
}

/// A digest of several texts that no other list of texts gives: each is prefixed by its length.
pub(crate) fn digest(parts: &[&str]) -> u64 {
    hash128(parts).0
}

fn hash128(parts: &[&str]) -> (u64, u64) {
    // A fixed key: the digest must be the same in every process that shares a store.
    let mut hasher = SipHasher13::new_with_keys(0x6861_726e_6573_7331, 0x6864_6967_6573_7431);
    for part in parts {
        hasher.write_u64(part.len() as u64);
        hasher.write(part.as_bytes());
    }
    let hash = hasher.finish128();
    (hash.h1, hash.h2)
}

/// The idempotency key of a tool call: `hr1_` and base32 of a hash of run, place in the run, and ordinal.
///
/// Without attempt or epoch: a retry of the same call gives the same key.
pub(crate) fn idempotency_key(run_id: &str, place: &str, ordinal: u64) -> String {
    let (high, low) = hash128(&[run_id, place, &ordinal.to_string()]);
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut value = (u128::from(high) << 64) | u128::from(low);
    let mut out = String::with_capacity(30);
    out.push_str("hr1_");
    for _ in 0..26 {
        out.push(char::from(DIGITS[(value & 31) as usize]));
        value >>= 5;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_stable_short_and_differ_by_every_part() {
        let key = idempotency_key("run_1", "turn/0", 0);
        assert_eq!(key, idempotency_key("run_1", "turn/0", 0));
        assert!(key.len() <= 64 && key.is_ascii(), "{key}");
        for other in
            [("run_2", "turn/0", 0), ("run_1", "turn/1", 0), ("run_1", "turn/0", 1), ("run_1t", "urn/0", 0)]
        {
            assert_ne!(key, idempotency_key(other.0, other.1, other.2));
        }
    }

    #[test]
    fn run_ids_are_uuid_v7() {
        let id = new_run_id();
        let uuid = uuid::Uuid::parse_str(id.strip_prefix("run_").unwrap()).unwrap();
        assert_eq!(uuid.get_version_num(), 7);
    }

    #[test]
    fn digests_keep_the_borders_between_parts() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["a"]), digest(&["a", ""]));
    }
}
