//! Keys of memory spaces: one owner can never name another's.

use harness::port::memory::{MemorySpace, decode_name, encode_name};
use harness::port::state::SessionKey;
use proptest::prelude::*;

/// Short texts of the characters that an encoding uses itself, and any text.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => "[/%\u{0}ab.2fF_]{0,5}",
        6 => any::<String>(),
        1 => Just(String::new()),
        1 => ("[a/%]{0,3}", "[ab]{0,2}").prop_map(|(first, last)| format!("{first}{}{last}", "x".repeat(10_000))),
    ]
}

fn space() -> impl Strategy<Value = MemorySpace> {
    (0..5u8, id(), id(), id(), id()).prop_map(|(scope, tenant, user, thread, last)| {
        let (tenant, user, last) = (tenant.into(), user.into(), last.into());
        let session = |tenant, user| SessionKey { tenant, user, thread: thread.clone().into() };
        match scope {
            0 => MemorySpace::Run { session: session(tenant, user), run_id: last },
            1 => MemorySpace::Session { session: session(tenant, user) },
            2 => MemorySpace::Agent { tenant, user, agent: last },
            3 => MemorySpace::User { tenant, user },
            _ => MemorySpace::Tenant { tenant },
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn different_spaces_have_different_keys(one in space(), other in space()) {
        prop_assert_eq!(one == other, one.encode() == other.encode());
    }

    #[test]
    fn a_key_is_printable_ascii(space in space()) {
        prop_assert!(space.encode().bytes().all(|byte| byte.is_ascii_graphic()));
    }

    #[test]
    fn a_name_is_read_back(text in id()) {
        let name = encode_name(&text);
        prop_assert!(!name.contains(['/', '.', '\0']));
        prop_assert_eq!(&name, &name.to_lowercase());
        prop_assert_eq!(decode_name(&name), Some(text));
    }

    #[test]
    fn only_its_own_spelling_is_read(name in "[a-c%0-9fF/]{0,8}") {
        if let Some(text) = decode_name(&name) {
            prop_assert_eq!(encode_name(&text), name);
        }
    }
}

/// Negative control: the property is not a triviality, joining with `/` breaks it.
#[test]
fn joining_ids_would_not_be_enough() {
    let join = |tenant: &str, user: &str| format!("user/{tenant}/{user}");
    assert_eq!(join("a/b", "c"), join("a", "b/c"));
    let space = |tenant: &str, user: &str| MemorySpace::User { tenant: tenant.into(), user: user.into() };
    assert_ne!(space("a/b", "c").encode(), space("a", "b/c").encode());
}
