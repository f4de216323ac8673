//! Which traits each field must have, after serde's and schemars' attributes.
//!
//! Must stay in step with the code that serde and schemars generate: a need too many refuses a good type.
//! Next: `shadow.rs`, which turns needs into bounds.

use super::attributes::Words;
use super::rules::{self, At};
use crate::diagnostics::Problems;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, LitStr, Type};

/// A type that takes part in the JSON form, and what it must be able to do.
pub(super) struct Need {
    pub(super) ty: Type,
    /// `Serialize`.
    pub(super) write: bool,
    /// `Deserialize`.
    pub(super) read: bool,
    /// `JsonSchema`.
    pub(super) shape: bool,
    /// `Default`, when absent.
    pub(super) default: bool,
    /// What the user's `bound` on the field says.
    pub(super) bounds: Vec<syn::WherePredicate>,
    /// Its name, for messages; empty for a conversion of the whole type.
    pub(super) field: String,
}

/// Collects the needs of a whole type.
pub(super) fn needs(input: &DeriveInput, words: &Words, problems: &mut Problems) -> Vec<Need> {
    let mut found = Vec::new();
    let from = words.text("from").or_else(|| words.text("try_from"));
    let into = words.text("into");
    let whole_default = words.says("default");
    let whole = Whole {
        default: from.is_none() && !whole_default,
        read: from.is_none(),
        write: into.is_none(),
        shape: (from.is_none() || into.is_none()) && words.schemars("with").is_none(),
    };
    if let Some(ty) = from.and_then(|text| parse(&text, problems)) {
        found.push(Need {
            ty,
            write: false,
            read: true,
            shape: true,
            default: false,
            bounds: Vec::new(),
            field: String::new(),
        });
    }
    if let Some(ty) = into.and_then(|text| parse(&text, problems)) {
        found.push(Need {
            ty,
            write: true,
            read: false,
            shape: true,
            default: false,
            bounds: Vec::new(),
            field: String::new(),
        });
    }
    match &input.data {
        Data::Struct(data) => fields(&data.fields, &whole, &mut found, problems),
        Data::Enum(data) => {
            for variant in &data.variants {
                let words = Words::read(&variant.attrs, problems);
                rules::words(&words, At::Variant, problems);
                let here = whole.narrowed(&words);
                if words.says("with")
                    && words.schemars("with").is_none()
                    && words.schemars("schema_with").is_none()
                {
                    rules::shape_of_with(&words, At::Variant, problems);
                }
                fields(&variant.fields, &here, &mut found, problems);
            }
        }
        Data::Union(data) => problems.add(data.union_token.span(), "a union has no JSON form: use an enum"),
    }
    found
}

/// What the place around a field leaves to the field.
struct Whole {
    write: bool,
    read: bool,
    shape: bool,
    /// A skipped field is made by its own type's default, not taken from that of the whole.
    default: bool,
}

impl Whole {
    fn narrowed(&self, words: &Words) -> Whole {
        let skip = words.says("skip");
        let (no_write, no_read) =
            (skip || words.says("skip_serializing"), skip || words.says("skip_deserializing"));
        let with = words.says("with");
        Whole {
            default: self.default,
            write: self.write && !no_write && !with && !words.says("serialize_with"),
            read: self.read && !no_read && !with && !words.says("deserialize_with"),
            shape: self.shape
                && !(no_write && no_read)
                && words.schemars("with").is_none()
                && words.schemars("schema_with").is_none(),
        }
    }
}

fn fields(fields: &Fields, whole: &Whole, found: &mut Vec<Need>, problems: &mut Problems) {
    for (index, field) in fields.iter().enumerate() {
        let words = Words::read(&field.attrs, problems);
        rules::words(&words, At::Field, problems);
        let here = whole.narrowed(&words);
        let name = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
        let mut shape = here.shape;
        if words.says("with") && words.schemars("with").is_none() && words.schemars("schema_with").is_none() {
            // schemars reads serde's `with` as a type; for a module nobody knows the shape.
            rules::shape_of_with(&words, At::Field, problems);
            shape = false;
        }
        let bare_default = matches!(words.serde("default"), Some(syn::Meta::Path(_)));
        let skipped = words.says("skip") || words.says("skip_deserializing");
        found.push(Need {
            ty: field.ty.clone(),
            write: here.write,
            read: here.read,
            shape,
            default: bare_default || (here.default && skipped && !words.says("default")),
            bounds: words.bounds().unwrap_or_default(),
            field: name.clone(),
        });
        if let Some(ty) = words.schemars_text("with").and_then(|text| parse(&text, problems)) {
            found.push(Need {
                ty,
                write: false,
                read: false,
                shape: true,
                default: false,
                bounds: Vec::new(),
                field: name,
            });
        }
    }
}

fn parse(text: &LitStr, problems: &mut Problems) -> Option<Type> {
    match text.parse() {
        Ok(ty) => Some(ty),
        Err(error) => {
            problems.join(error);
            None
        }
    }
}
