//! What every recipe over HTTP takes: another address, a key, the application's own client.
//!
//! Only the setters; how a provider reads its environment is its own. A recipe has the fields of the same names.

/// The setters, on a recipe with `base_url`, `key` and `client`. The address is documented by its provider.
macro_rules! connection_setters {
    ($recipe:ident, $address:literal) => {
        impl $recipe {
            #[doc = $address]
            #[must_use]
            pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
                self.base_url = Some(base_url.into());
                self
            }

            /// The key, instead of the one in the environment.
            #[must_use]
            pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
                self.key = Some(key.into());
                self
            }

            /// The application's own HTTP client. Let it follow no redirects: the key would go with them.
            #[must_use]
            pub fn client(mut self, client: reqwest::Client) -> Self {
                self.client = Some(client);
                self
            }
        }
    };
}

pub(crate) use connection_setters;
