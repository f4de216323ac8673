//! Reads `openai:gpt-5-mini` and the like, and says what is wrong with a text that names no model.

use super::compatible::Profile;
use std::str::FromStr;

/// Which model, read from a text.
///
/// - `openai:gpt-5-mini`
/// - `anthropic:claude-sonnet-4-5`, with the feature `anthropic`
/// - `azure:my-deployment`, with the feature `azure`
/// - `gemini:gemini-2.5-flash`, with the feature `gemini`
/// - `bedrock:amazon.nova-lite-v1:0`, or a profile or an ARN, with the feature `bedrock`
/// - `compatible:http://localhost:8000/v1:qwen3`: address, then model
/// - `ollama:llama3.2:3b`, and so for every known server: `vllm`, `llamacpp`, `openrouter`, `groq`, `deepseek`,
///   `mistral`, each at its usual address
///
/// ```
/// use harness::adapter::model::ModelSpec;
/// let spec: ModelSpec = "compatible:http://localhost:8000/v1:qwen3:8b".parse()?;
/// assert_eq!(spec.model(), "qwen3:8b");
/// assert!(ModelSpec::parse("gpt-5-mini").is_err());
/// # Ok::<(), harness::adapter::model::SpecError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelSpec {
    /// A model of OpenAI.
    OpenAi {
        /// Its id.
        model: String,
    },
    /// A model of Anthropic.
    #[cfg(feature = "anthropic")]
    Anthropic {
        /// Its id.
        model: String,
    },
    /// A deployment on Azure.
    #[cfg(feature = "azure")]
    Azure {
        /// Its name.
        deployment: String,
    },
    /// A model of Google, on Google AI.
    #[cfg(feature = "gemini")]
    Gemini {
        /// Its id.
        model: String,
    },
    /// A model, a profile or an ARN of Amazon Bedrock.
    #[cfg(feature = "bedrock")]
    Bedrock {
        /// Its id.
        model: String,
    },
    /// A model of a known server, or of any at an address.
    Compatible {
        /// The kind of server.
        profile: Profile,
        /// Its address, where it is not the usual one.
        base_url: Option<String>,
        /// Its id.
        model: String,
    },
}

/// A text that names no model. Repeats what was written where that looks like a model, and not where it may be an
/// address or a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// Nothing is written.
    #[error("the text is empty; write {FORMS}")]
    Empty,
    /// No provider before a colon.
    #[error("{} names no provider; {}write {FORMS}", quoted(.written.as_deref()), before(.written.as_deref()))]
    NoProvider {
        /// What was written, where it may be repeated.
        written: Option<String>,
    },
    /// No known provider before the first colon.
    #[error("no provider {}{} {FORMS}", named(.written.as_deref()), meant(*.near))]
    Provider {
        /// What stands before the colon, where it may be repeated.
        written: Option<String>,
        /// A known one with nearly that name.
        near: Option<&'static str>,
    },
    /// A provider that this build leaves out.
    #[error(
        "`{provider}` needs the Cargo feature `{provider}` of `harness`: add it to `features` in Cargo.toml"
    )]
    Feature {
        /// Its word, which is that of the feature.
        provider: &'static str,
    },
    /// White space inside.
    #[error("there is a space in it; write {} without one", quoted(.without.as_deref()))]
    Space {
        /// The same without it, where it may be repeated.
        without: Option<String>,
    },
    /// No model id at the end.
    #[error("no model: write its id after the last colon, as in `openai:gpt-5-mini`")]
    Model,
    /// No address after `compatible:`.
    #[error(
        "no address: write `compatible:<base url>:<model>`, as in `compatible:http://localhost:8000/v1:qwen3`"
    )]
    Address,
}

/// The providers with an adapter of their own, by the word before the colon.
const OWN: &[&str] = &[
    "openai",
    #[cfg(feature = "anthropic")]
    "anthropic",
    #[cfg(feature = "azure")]
    "azure",
    #[cfg(feature = "bedrock")]
    "bedrock",
    #[cfg(feature = "gemini")]
    "gemini",
];

/// Those that this build leaves out: each has a Cargo feature of its name.
const LEFT_OUT: &[&str] = &[
    #[cfg(not(feature = "anthropic"))]
    "anthropic",
    #[cfg(not(feature = "azure"))]
    "azure",
    #[cfg(not(feature = "bedrock"))]
    "bedrock",
    #[cfg(not(feature = "gemini"))]
    "gemini",
];

/// How a model may be written, for errors.
struct Forms;
const FORMS: Forms = Forms;

impl std::fmt::Display for Forms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        OWN.iter().try_for_each(|own| write!(f, "`{own}:<model>`, "))?;
        f.write_str(
            "`compatible:<base url>:<model>`, or `<server>:<model>` with one of ollama, vllm, llamacpp, openrouter, \
             groq, deepseek, mistral",
        )
    }
}

fn quoted(text: Option<&str>) -> String {
    text.map_or_else(|| "it".to_owned(), |text| format!("`{text}`"))
}

fn named(text: Option<&str>) -> String {
    text.map_or_else(|| "of that name".to_owned(), |text| format!("`{text}`"))
}

fn before(model: Option<&str>) -> String {
    model.map_or_else(String::new, |model| format!("put it before the model, as in `openai:{model}`; "))
}

fn meant(near: Option<&str>) -> String {
    near.map_or_else(|| "; write".to_owned(), |near| format!("; did you mean `{near}`? Write"))
}

/// What may be repeated: neither an address, which may hold a password, nor a key in the wrong variable.
fn plain(text: &str) -> Option<String> {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    let key = ["sk-", "sk_", "gsk_", "key-"].iter().any(|start| text.contains(start));
    let repeat =
        !text.is_empty() && text.len() <= 64 && text.chars().all(letters) && !text.contains("://") && !key;
    repeat.then(|| text.to_owned())
}

/// The known provider that is one slip away: a letter missing, added, other, or two in the wrong order.
fn near(written: &str) -> Option<&'static str> {
    let own = OWN.iter().copied().chain(["compatible"]);
    let known = own.chain(Profile::ALL.map(|profile| profile.name));
    let written: Vec<char> = written.to_ascii_lowercase().chars().collect();
    known.into_iter().find(|name| is_slip(&written, &name.chars().collect::<Vec<_>>()))
}

fn is_slip(a: &[char], b: &[char]) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([x, y], [v, w]) => x == w && y == v,
        _ => a.len() <= 1 && b.len() <= 1,
    }
}

impl ModelSpec {
    /// Reads a text. White space around it is passed over.
    ///
    /// # Errors
    /// What is missing, and how to write it.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SpecError::Empty);
        }
        let (provider, rest) =
            text.split_once(':').ok_or_else(|| SpecError::NoProvider { written: plain(text) })?;
        if text.contains(char::is_whitespace) {
            let without: String = text.split_whitespace().collect();
            return Err(SpecError::Space { without: plain(&without) });
        }
        let model = |id: &str| match id {
            "" => Err(SpecError::Model),
            id => Ok(id.to_owned()),
        };
        match provider {
            "openai" => Ok(ModelSpec::OpenAi { model: model(rest)? }),
            #[cfg(feature = "anthropic")]
            "anthropic" => Ok(ModelSpec::Anthropic { model: model(rest)? }),
            #[cfg(feature = "azure")]
            "azure" => Ok(ModelSpec::Azure { deployment: model(rest)? }),
            #[cfg(feature = "gemini")]
            "gemini" => Ok(ModelSpec::Gemini { model: model(rest)? }),
            #[cfg(feature = "bedrock")]
            "bedrock" => Ok(ModelSpec::Bedrock { model: model(rest)? }),
            "compatible" => {
                let (base_url, id) = split_address(rest).ok_or(SpecError::Address)?;
                let base_url = Some(base_url.to_owned());
                Ok(ModelSpec::Compatible { profile: Profile::GENERIC, base_url, model: model(id)? })
            }
            name => {
                if let Some(provider) = LEFT_OUT.iter().find(|left_out| **left_out == name) {
                    return Err(SpecError::Feature { provider });
                }
                let profile = Profile::ALL.into_iter().find(|profile| profile.name == name);
                let unknown = || SpecError::Provider { written: plain(name), near: near(name) };
                let profile = profile.ok_or_else(unknown)?;
                Ok(ModelSpec::Compatible { profile, base_url: None, model: model(rest)? })
            }
        }
    }

    /// The id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        match self {
            ModelSpec::OpenAi { model } | ModelSpec::Compatible { model, .. } => model,
            #[cfg(feature = "anthropic")]
            ModelSpec::Anthropic { model } => model,
            #[cfg(feature = "azure")]
            ModelSpec::Azure { deployment } => deployment,
            #[cfg(feature = "gemini")]
            ModelSpec::Gemini { model } => model,
            #[cfg(feature = "bedrock")]
            ModelSpec::Bedrock { model } => model,
        }
    }
}

impl FromStr for ModelSpec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        ModelSpec::parse(text)
    }
}

/// Splits `<address>:<model>`. Ports and model ids hold colons too: the address ends at the first colon of its
/// path, or, where it has none, at the first that begins no port.
fn split_address(text: &str) -> Option<(&str, &str)> {
    let authority = text.find("://")? + "://".len();
    let first = text.get(authority..)?.split('/').next()?;
    // A user and a password before the host.
    let authority = authority + first.rfind('@').map_or(0, |at| at + 1);
    let after = text.get(authority..)?;
    // A literal IPv6 address is full of colons.
    let host = if after.starts_with('[') { after.find(']')? } else { 0 };
    let path = authority + host;
    let end = text.get(path..)?.find([':', '/']).map(|at| path + at)?;
    let rest = text.get(end..)?;
    let digits = rest.get(1..)?.bytes().take_while(u8::is_ascii_digit).count();
    let after_port = end + 1 + digits;
    let is_port = rest.starts_with(':')
        && digits > 0
        && text.get(after_port..).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']));
    let path = if is_port { after_port } else { end };
    let colon = path + text.get(path..)?.find(':')?;
    Some((text.get(..colon)?, text.get(colon + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_model_are_told_apart() {
        let cases = [
            ("http://localhost:8000/v1:qwen3:8b", "http://localhost:8000/v1", "qwen3:8b"),
            ("http://localhost:8000:qwen3", "http://localhost:8000", "qwen3"),
            ("http://localhost:qwen3", "http://localhost", "qwen3"),
            ("http://localhost:7b-model", "http://localhost", "7b-model"),
            ("https://host/api/v1:a/b:free", "https://host/api/v1", "a/b:free"),
            ("http://u:pass@h:80/v1:m", "http://u:pass@h:80/v1", "m"),
            ("http://[::1]:8080/v1:m", "http://[::1]:8080/v1", "m"),
        ];
        for (text, address, model) in cases {
            assert_eq!(split_address(text), Some((address, model)), "{text}");
        }
        for text in ["qwen3", "localhost:8000/v1:qwen3", "http://localhost:8000/v1", "http://[::1"] {
            assert_eq!(split_address(text), None, "{text}");
        }
    }

    #[test]
    fn each_mistake_has_its_error() {
        assert_eq!(ModelSpec::parse(" "), Err(SpecError::Empty));
        assert_eq!(ModelSpec::parse("openai: "), Err(SpecError::Model));
        assert_eq!(ModelSpec::parse("compatible:qwen3"), Err(SpecError::Address));
        assert_eq!(ModelSpec::parse("compatible:http://h/v1:"), Err(SpecError::Model));
        let says = [
            ("opnai:gpt-5-mini", "no provider `opnai`; did you mean `openai`?"),
            ("oepnai:gpt-5-mini", "no provider `oepnai`; did you mean `openai`?"),
            ("OpenAI:gpt-5-mini", "no provider `OpenAI`; did you mean `openai`?"),
            ("acme:x", "no provider `acme`; write"),
            (
                "gpt-5-mini",
                "`gpt-5-mini` names no provider; put it before the model, as in `openai:gpt-5-mini`",
            ),
            ("openai: gpt-5-mini", "there is a space in it; write `openai:gpt-5-mini` without one"),
            ("ollama :llama3.2", "there is a space in it; write `ollama:llama3.2` without one"),
        ];
        for (text, says) in says {
            let error = ModelSpec::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(says), "{text}: {error}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        for text in [
            "sk-hunter2",
            "sk-hunter2:x",
            "http://u:hunter2@h/v1",
            "compatible: http://u:hunter2@h/v1:m",
            "hunter2 x",
        ] {
            let error = ModelSpec::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{text}: {error}");
        }
    }
}
