//! The derives where the type stands: behind privacy, raw names and macros, in circles, with schemars' own attributes.

use crate::schema_derive::{Inner, round_trip, schema};
use harness::Schema;
use serde_json::json;

mod private {
    #[derive(Debug, Clone, PartialEq, Default, harness::AgentOutput)]
    pub(super) struct Hidden {
        inner: u8,
    }
    #[derive(Debug, Clone, PartialEq, harness::Schema)]
    pub(crate) enum r#Type {
        r#Match { r#fn: u8 },
    }
    pub(super) const SAMPLE: Type = Type::Match { r#fn: 1 };
}

macro_rules! declare {
    ($name:ident, $ty:ty) => {
        #[derive(Debug, Clone, PartialEq, harness::Schema)]
        struct $name {
            field: $ty,
            own: $crate::schema_derive::Inner,
        }
    };
}
declare!(FromMacro, Option<u8>);

#[test]
fn private_fields_raw_names_and_macros() {
    round_trip(&private::Hidden::default(), &json!({"inner": 0}));
    round_trip(&private::SAMPLE, &json!({"Match": {"fn": 1}}));
    round_trip(
        &FromMacro { field: None, own: Inner { name: "n".into() } },
        &json!({"field": null, "own": {"name": "n"}}),
    );
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Left {
    right: Option<Box<Right>>,
}
#[derive(Debug, Clone, PartialEq, Schema)]
struct Right {
    left: Vec<Left>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schemars(title = "Shown", description = "Told", extend("x-extra" = true))]
struct Annotated {
    #[schemars(length(min = 1, max = 3), regex(pattern = "^a"))]
    text: String,
    #[schemars(inner(range(max = 5)))]
    list: Vec<u8>,
    #[schemars(schema_with = "own_schema")]
    own: u8,
    #[deprecated]
    old: Option<u8>,
}

fn own_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "integer", "minimum": 3})
}

#[test]
fn circles_and_schemars_attributes() {
    round_trip(&Left { right: Some(Box::new(Right { left: vec![] })) }, &json!({"right": {"left": []}}));
    let schema = schema::<Annotated>();
    assert_eq!(schema["title"], "Shown");
    assert_eq!(schema["description"], "Told");
    assert_eq!(schema["x-extra"], true);
    assert_eq!(schema["properties"]["text"]["pattern"], "^a");
    assert_eq!(schema["properties"]["list"]["items"]["maximum"], 5);
    assert_eq!(schema["properties"]["own"]["minimum"], 3);
    assert_eq!(schema["properties"]["old"]["deprecated"], true);
}
