//! JSON text to a value, refusing what serde_json lets pass: a name that stands twice in one object.

use super::Issue;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::fmt;

/// Reads one JSON value. The text must have passed [`bounded`](super::bounded).
///
/// # Errors
/// One issue: not JSON, cut off, or a repeated name.
pub fn parse(json: &str) -> Result<Value, Issue> {
    let path = RefCell::new(Vec::new());
    let twice = RefCell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let seed = Node { path: &path, twice: &twice };
    match seed.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(_) if twice.borrow().is_some() => Err(Issue {
            pointer: twice.take().unwrap_or_default(),
            expected: "each name once".to_owned(),
            got: "the same name twice".to_owned(),
        }),
        Err(error) => {
            let got = match error.classify() {
                serde_json::error::Category::Eof => "JSON that ends too early",
                _ => "text that is not JSON",
            };
            Err(Issue { pointer: String::new(), expected: "one JSON value".to_owned(), got: got.to_owned() })
        }
    }
}

#[derive(Clone, Copy)]
struct Node<'a> {
    path: &'a RefCell<Vec<String>>,
    twice: &'a RefCell<Option<String>>,
}

impl Node<'_> {
    fn pointer(self) -> String {
        self.path
            .borrow()
            .iter()
            .map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")))
            .collect()
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        loop {
            self.path.borrow_mut().push(all.len().to_string());
            let item = items.next_element_seed(self)?;
            self.path.borrow_mut().pop();
            match item {
                Some(item) => all.push(item),
                None => return Ok(Value::Array(all)),
            }
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            self.path.borrow_mut().push(name.chars().take(64).collect());
            if all.contains_key(&name) {
                self.twice.replace(Some(self.pointer()));
                return Err(A::Error::custom("twice"));
            }
            let value = members.next_value_seed(self)?;
            self.path.borrow_mut().pop();
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}
