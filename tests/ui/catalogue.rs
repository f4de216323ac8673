//! The two tables of capabilities are equal.

#[path = "../../harness-macros/src/capability.rs"]
#[allow(unreachable_pub)]
mod table;

#[test]
fn the_macros_know_the_capabilities_of_the_catalogue() {
    let catalogue: Vec<&str> = harness::capability::ALL.iter().map(|row| row.name).collect();
    let table: Vec<&str> = table::TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(catalogue, table);
}

#[test]
fn every_capability_has_a_port_and_a_trait_named_after_it() {
    for (name, port_trait) in table::TABLE {
        let port = name.split('.').next().unwrap();
        assert!(table::PORTS.contains(&port), "{name}");
        let camel: String =
            name.split(['.', '_']).map(|word| word[..1].to_uppercase() + &word[1..]).collect();
        assert_eq!(&camel, port_trait);
    }
}

#[test]
fn no_two_capabilities_share_an_id() {
    let mut ids: Vec<u64> = harness::capability::ALL.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), harness::capability::ALL.len());
}
