//! The operations on one scope of memory.

use super::{Direct, Inner};
use crate::capability::memory as declared;
use crate::port::BoxFuture;
use crate::port::memory::{MAX_KEY_BYTES, MemoryAt, MemoryChange, MemoryError, MemoryPage, MemorySpace};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// Values of one scope. Made by [`Memory`](super::Memory); cheap to clone.
///
/// `W` is what holds it, see [`Memory`](super::Memory).
pub struct ScopedMemory<W = Direct> {
    inner: Arc<Inner>,
    space: Result<MemorySpace, MemoryError>,
    owner: PhantomData<fn() -> W>,
}

impl<W> Clone for ScopedMemory<W> {
    fn clone(&self) -> Self {
        ScopedMemory { inner: Arc::clone(&self.inner), space: self.space.clone(), owner: PhantomData }
    }
}

impl<W> ScopedMemory<W> {
    pub(super) fn new(inner: Arc<Inner>, space: Result<MemorySpace, MemoryError>) -> Self {
        ScopedMemory { inner, space, owner: PhantomData }
    }

    /// Reads a value; `None` when there is none or it expired.
    ///
    /// # Errors
    /// [`MemoryError::Value`] when what is stored does not fit `T`; what the store says.
    pub async fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, MemoryError> {
        let Some(json) = self.inner.store.store.read(self.at()?, checked(key)?).await? else {
            return Ok(None);
        };
        // serde's words may repeat the value: only the kind of the misfit goes on.
        let misfit = |error: serde_json::Error| match error.classify() {
            serde_json::error::Category::Data => {
                MemoryError::Value(format!("it is not a `{}`", std::any::type_name::<T>()))
            }
            _ => MemoryError::Corrupt("it is not JSON".to_owned()),
        };
        serde_json::from_str(&json).map(Some).map_err(misfit)
    }

    /// Writes a value in place of what is there. It stays until it is deleted or its scope ends.
    ///
    /// # Errors
    /// [`MemoryError::Value`] when it cannot be written as JSON; what the store says.
    pub async fn write<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), MemoryError> {
        let value = json(value)?;
        let change = MemoryChange::Write { key: checked(key)?, value: &value };
        self.inner.store.store.change(self.at()?, change).await
    }

    /// Writes a value that is gone after `ttl`. Needs `requires(memory.ttl)`.
    ///
    /// # Errors
    /// [`MemoryError::Unsupported`] when the store has no `memory.ttl`; those of [`ScopedMemory::write`].
    pub fn write_for<'a, T: Serialize + ?Sized>(
        &'a self,
        key: &'a str,
        value: &T,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), MemoryError>>
    where
        W: declared::Ttl,
    {
        // Not an `async fn`: its missing bound would be told three times.
        let value = json(value);
        Box::pin(async move {
            let Some(store) = &self.inner.store.ttl else { return Err(missing("memory.ttl")) };
            store.write_for(self.at()?, checked(key)?, &value?, ttl).await
        })
    }

    /// Deletes a value. Nothing happens when there is none.
    ///
    /// # Errors
    /// What the store says.
    pub async fn delete(&self, key: &str) -> Result<(), MemoryError> {
        let change = MemoryChange::Delete { key: checked(key)? };
        self.inner.store.store.change(self.at()?, change).await
    }

    /// Deletes every value of the scope.
    ///
    /// # Errors
    /// What the store says.
    pub async fn clear(&self) -> Result<(), MemoryError> {
        self.inner.store.store.change(self.at()?, MemoryChange::Clear).await
    }

    /// All keys that begin with `prefix`, in order.
    ///
    /// # Errors
    /// What the store says.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, MemoryError> {
        let mut keys: Vec<String> = Vec::new();
        loop {
            let page = MemoryPage { prefix, after: keys.last().map(String::as_str), ..MemoryPage::default() };
            let found = self.inner.store.store.list(self.at()?, page).await?;
            let done = !found.more || found.keys.is_empty();
            keys.extend(found.keys);
            if done {
                return Ok(keys);
            }
        }
    }

    /// Values that hold every word of `text`, best first. Needs `requires(memory.search)`.
    ///
    /// # Errors
    /// [`MemoryError::Unsupported`] when the store has no `memory.search`; those of [`ScopedMemory::read`].
    pub fn search<'a, T: DeserializeOwned + 'a>(
        &'a self,
        text: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(String, T)>, MemoryError>>
    where
        W: declared::Search,
    {
        Box::pin(self.found(text, limit))
    }

    async fn found<T: DeserializeOwned>(
        &self,
        text: &str,
        limit: usize,
    ) -> Result<Vec<(String, T)>, MemoryError> {
        let Some(store) = &self.inner.store.search else { return Err(missing("memory.search")) };
        let found = store.search(self.at()?, text, limit).await?;
        let typed = |entry: crate::port::memory::MemoryEntry| match serde_json::from_str(&entry.value) {
            Ok(value) => Ok((entry.key, value)),
            Err(_) => {
                Err(MemoryError::Value(format!("a value found is not a `{}`", std::any::type_name::<T>())))
            }
        };
        found.into_iter().map(typed).collect()
    }

    fn at(&self) -> Result<MemoryAt<'_>, MemoryError> {
        let space = self.space.as_ref().map_err(Clone::clone)?;
        Ok(MemoryAt { space, files: self.inner.files.as_ref() })
    }
}

impl<W> std::fmt::Debug for ScopedMemory<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scope = self.space.as_ref().ok().map(MemorySpace::scope);
        f.debug_struct("ScopedMemory").field("scope", &scope).finish_non_exhaustive()
    }
}

fn checked(key: &str) -> Result<&str, MemoryError> {
    if key.is_empty() {
        return Err(MemoryError::Key("it is empty".to_owned()));
    }
    if key.len() > MAX_KEY_BYTES {
        return Err(MemoryError::Key(format!("it is longer than {MAX_KEY_BYTES} bytes")));
    }
    Ok(key)
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, MemoryError> {
    serde_json::to_string(value).map_err(|_| {
        MemoryError::Value(format!("`{}` cannot be written as JSON", std::any::type_name::<T>()))
    })
}

fn missing(capability: &'static str) -> MemoryError {
    let hint = "declare it with `requires(..)`, so that the build checks it".to_owned();
    MemoryError::Unsupported { capability, hint }
}
