//! What the build knows of a type that crosses the border: which media it holds and what keeps it out of the strict
//! subset of JSON schema. Computed by const evaluation, one visit per type, so that circles end.

use crate::agent::InputKinds;
use crate::media::{Audio, Document, Image};
use crate::schema::TypeMisfit;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;

/// How many types one walk remembers. A type beyond that is not looked into: it may hold anything, until start, which
/// measures the real schema.
const SEEN: usize = 256;

/// What was found so far.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The media inside.
    pub kinds: InputKinds,
    /// The first thing outside the strict subset.
    pub misfit: Option<TypeMisfit>,
    /// Stop the build at the first misfit, with these words.
    fatal: Option<&'a str>,
    seen: [u64; SEEN],
    len: usize,
}

impl Facts<'static> {
    /// Nothing yet.
    pub const NONE: Self =
        Facts { kinds: InputKinds::TEXT, misfit: None, fatal: None, seen: [0; SEEN], len: 0 };

    /// What is known of a whole type already.
    #[must_use]
    pub const fn known(kinds: InputKinds, misfit: Option<TypeMisfit>) -> Self {
        Facts { kinds, misfit, ..Facts::NONE }
    }
}

impl<'a> Facts<'a> {
    /// The visit whose call stack shows the way to the misfit.
    #[must_use]
    pub const fn fatal(words: &'a str) -> Self {
        Facts { fatal: Some(words), ..Facts::NONE }
    }

    /// Whether a type was entered before, or cannot be entered any more.
    #[must_use]
    pub const fn knows(&mut self, id: u64) -> bool {
        let mut i = 0;
        while i < self.len {
            if self.seen[i] == id {
                return true;
            }
            i += 1;
        }
        if self.len == SEEN {
            self.kinds = InputKinds::ALL;
        }
        self.len == SEEN
    }

    /// Enters a type.
    #[must_use]
    pub const fn enter(mut self, id: u64) -> Self {
        self.seen[self.len] = id;
        self.len += 1;
        self
    }

    /// Names the field of a misfit that was found in it.
    #[must_use]
    pub const fn in_field(mut self, field: &'static str, place: &'static str) -> Self {
        if let Some(misfit) = self.misfit
            && misfit.place.is_empty()
        {
            self.misfit = Some(TypeMisfit { field, place, reason: misfit.reason });
        }
        self
    }

    /// `#[agent_output(strict)]`.
    #[track_caller]
    #[allow(clippy::panic, reason = "const evaluation has no other way to refuse")]
    pub const fn must_be_strict(&self) {
        if let Some(misfit) = &self.misfit {
            panic!("{}", misfit.reason);
        }
    }

    #[track_caller]
    #[allow(clippy::panic, reason = "a panic of const evaluation is a build error")]
    const fn misfit(mut self, reason: &'static str) -> Self {
        if let Some(words) = self.fatal {
            panic!("{}", words);
        }
        if self.misfit.is_none() {
            self.misfit = Some(TypeMisfit { field: "", place: "", reason });
        }
        self
    }
}

/// A type the build can look into.
pub trait Portable {
    /// Has `const fn visit(self, Facts) -> Facts`.
    type Facts;
    /// Its value.
    const FACTS: Self::Facts;
}

/// `Probe::<T>::FACTS`: those of `T`, or [`Unknown`] for a type that has none.
pub struct Probe<T: ?Sized>(PhantomData<T>);

impl<T: Portable + ?Sized> Probe<T> {
    /// The inherent constant wins over the trait's.
    pub const FACTS: T::Facts = T::FACTS;
}

/// The other side of [`Probe`].
pub trait UnknownFacts {
    /// Nothing is known.
    const FACTS: Unknown = Unknown;
}
impl<T: ?Sized> UnknownFacts for Probe<T> {}

/// A type of which nothing is known: it fits until start says otherwise.
pub struct Unknown;
impl Unknown {
    /// Changes nothing.
    #[must_use]
    pub const fn visit(self, facts: Facts<'_>) -> Facts<'_> {
        facts
    }
}

/// A map.
pub struct MapFacts;
impl MapFacts {
    /// Records the misfit.
    #[must_use]
    #[track_caller]
    pub const fn visit(self, facts: Facts<'_>) -> Facts<'_> {
        facts.misfit(
            "this does not fit the strict subset of JSON schema: a map has keys that the schema cannot name; \
             use a struct, or a `Vec` of entries with a key and a value",
        )
    }
}

/// An untyped value.
pub struct ValueFacts;
impl ValueFacts {
    /// Records the misfit.
    #[must_use]
    #[track_caller]
    pub const fn visit(self, facts: Facts<'_>) -> Facts<'_> {
        facts.misfit(
            "this does not fit the strict subset of JSON schema: an untyped value has no schema; \
             use a type with `#[derive(Schema)]`, or a `String` that holds JSON",
        )
    }
}

/// A tuple of different types.
pub struct TupleFacts;
impl TupleFacts {
    /// Records the misfit.
    #[must_use]
    #[track_caller]
    pub const fn visit(self, facts: Facts<'_>) -> Facts<'_> {
        facts.misfit(
            "this does not fit the strict subset of JSON schema: a tuple of different types has no schema of its own; \
             use a struct with named fields",
        )
    }
}

/// One kind of media.
pub struct MediaFacts(pub InputKinds);
impl MediaFacts {
    /// Records the kind.
    #[must_use]
    #[track_caller]
    pub const fn visit(self, mut facts: Facts<'_>) -> Facts<'_> {
        facts.kinds.image |= self.0.image;
        facts.kinds.audio |= self.0.audio;
        facts.kinds.document |= self.0.document;
        facts.misfit(
            "this does not fit the strict subset of JSON schema: a model does not write media; use a `String` that names it",
        )
    }
}

/// Behind an alias the brackets are out of sight; only concrete types can be looked into.
macro_rules! aliased_media {
    ($($ty:ident)*) => {$(aliased_media!(@ $ty: Vec<$ty>, Option<$ty>, Box<$ty>, Option<Vec<$ty>>, Vec<Option<$ty>>);)*};
    (@ $ty:ident: $($whole:ty),*) => {$(
        impl Portable for $whole {
            type Facts = MediaFacts;
            const FACTS: MediaFacts = MediaFacts($ty::KINDS);
        }
    )*};
}
aliased_media!(Image Audio Document);

impl<K, V, S> Portable for HashMap<K, V, S> {
    type Facts = MapFacts;
    const FACTS: MapFacts = MapFacts;
}
impl<K, V> Portable for BTreeMap<K, V> {
    type Facts = MapFacts;
    const FACTS: MapFacts = MapFacts;
}
impl Portable for serde_json::Map<String, Value> {
    type Facts = MapFacts;
    const FACTS: MapFacts = MapFacts;
}
impl Portable for Value {
    type Facts = ValueFacts;
    const FACTS: ValueFacts = ValueFacts;
}
