//! A model that is chosen at run time, from a text such as `HARNESS_MODEL`.

use super::compatible::Profile;
use super::openai::{self, OpenAiModel};
use super::{OpenAi, OpenAiCompatible};
use crate::port::BoxFuture;
use crate::port::model::{
    Connect, ConnectError, Cost, KnownGap, Model, ModelAdapter, ModelError, ModelJsonSchema, ModelProvides,
    ModelReasoning, ModelRequest, ModelSink, ModelStreaming, ModelText, ModelToolCalls, ModelVision,
};
use std::str::FromStr;

/// Which model, read from a text.
///
/// - `openai:gpt-5-mini`
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

/// A text that names no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpecError {
    /// No known provider before the first colon.
    #[error(
        "no such provider: write `openai:<model>`, `compatible:<base url>:<model>`, or `<server>:<model>` with one of ollama, vllm, llamacpp, openrouter, groq, deepseek, mistral"
    )]
    Provider,
    /// No model id at the end.
    #[error("no model: write its id after the last colon, as in `openai:gpt-5-mini`")]
    Model,
    /// No address after `compatible:`.
    #[error(
        "no address: write `compatible:<base url>:<model>`, as in `compatible:http://localhost:8000/v1:qwen3`"
    )]
    Address,
}

impl ModelSpec {
    /// Reads a text.
    ///
    /// # Errors
    /// What is missing, and how to write it. The text is not repeated: an address may hold a password.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let (provider, rest) = text.trim().split_once(':').ok_or(SpecError::Provider)?;
        let model = |id: &str| match id.trim() {
            "" => Err(SpecError::Model),
            id => Ok(id.to_owned()),
        };
        match provider {
            "openai" => Ok(ModelSpec::OpenAi { model: model(rest)? }),
            "compatible" => {
                let (base_url, id) = split_address(rest).ok_or(SpecError::Address)?;
                let base_url = Some(base_url.to_owned());
                Ok(ModelSpec::Compatible { profile: Profile::GENERIC, base_url, model: model(id)? })
            }
            name => {
                let profile = Profile::ALL.into_iter().find(|profile| profile.name == name);
                let profile = profile.ok_or(SpecError::Provider)?;
                Ok(ModelSpec::Compatible { profile, base_url: None, model: model(rest)? })
            }
        }
    }

    /// The id of the model.
    #[must_use]
    pub fn model(&self) -> &str {
        match self {
            ModelSpec::OpenAi { model } | ModelSpec::Compatible { model, .. } => model,
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

/// A model adapter that is chosen at run time.
///
/// ```
/// use harness::adapter::model::AnyModel;
/// use harness::port::model::{Connect, ModelAdapter};
/// let keyless = Connect { alias: "fast", env: &|_: &str| None };
/// assert!(AnyModel::new("ollama:llama3.2").connect(&keyless).is_ok());
/// assert!(AnyModel::new("gpt-5-mini").connect(&keyless).unwrap_err().message.contains("openai:<model>"));
/// ```
#[derive(Clone)]
pub struct AnyModel {
    spec: Result<ModelSpec, SpecError>,
}

/// A text in `harness!` names the provider; the id that is known at start does not.
const GAPS: [KnownGap; openai::SPELLED.len() + OpenAi::GAPS.len() + OpenAiCompatible::GAPS.len()] = {
    let lists = [openai::SPELLED, OpenAi::GAPS, OpenAiCompatible::GAPS];
    let mut all = [KnownGap { prefix: "", lacks: &[] };
        openai::SPELLED.len() + OpenAi::GAPS.len() + OpenAiCompatible::GAPS.len()];
    let (mut list, mut filled) = (0, 0);
    while list < lists.len() {
        let mut i = 0;
        while i < lists[list].len() {
            all[filled] = lists[list][i];
            (i, filled) = (i + 1, filled + 1);
        }
        list += 1;
    }
    all
};

/// A connected [`AnyModel`].
#[derive(Debug)]
pub struct AnyConnected(OpenAiModel);

impl std::fmt::Debug for AnyModel {
    /// Not the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnyModel")
            .field("model", &self.spec.as_ref().map(ModelSpec::model))
            .finish_non_exhaustive()
    }
}

impl AnyModel {
    /// The model that a text names; a text that names none is an error when it connects.
    pub fn new(spec: impl AsRef<str>) -> Self {
        AnyModel { spec: ModelSpec::parse(spec.as_ref()) }
    }
}

impl From<ModelSpec> for AnyModel {
    fn from(spec: ModelSpec) -> Self {
        AnyModel { spec: Ok(spec) }
    }
}

impl ModelAdapter for AnyModel {
    type Model = AnyConnected;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const GAPS: &'static [KnownGap] = &GAPS;

    fn model_id(&self) -> Option<String> {
        self.spec.as_ref().ok().map(|spec| spec.model().to_owned())
    }

    fn cost(&self) -> Cost {
        match &self.spec {
            Ok(ModelSpec::Compatible { profile, .. }) if profile.reports_cost => Cost::Reported,
            _ => Cost::Unknown,
        }
    }

    fn connect(self, connect: &Connect<'_>) -> Result<AnyConnected, ConnectError> {
        let spec = self.spec.map_err(|error| openai::connect_error(connect, &error.to_string(), None))?;
        let connected = match spec {
            ModelSpec::OpenAi { model } => OpenAi::new(model).connect(connect)?,
            ModelSpec::Compatible { profile, base_url, model } => {
                let recipe = OpenAiCompatible::new(model).profile(profile);
                match base_url {
                    Some(base_url) => recipe.base_url(base_url).connect(connect)?,
                    None => recipe.connect(connect)?,
                }
            }
        };
        Ok(AnyConnected(connected))
    }
}

impl Model for AnyConnected {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        self.0.generate(request, out)
    }
}

impl ModelText for AnyModel {}
impl ModelStreaming for AnyModel {}
impl ModelToolCalls for AnyModel {}
impl ModelJsonSchema for AnyModel {}
impl ModelVision for AnyModel {}
impl ModelReasoning for AnyModel {}

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
        assert_eq!(ModelSpec::parse("gpt-5-mini"), Err(SpecError::Provider));
        assert_eq!(ModelSpec::parse("acme:x"), Err(SpecError::Provider));
        assert_eq!(ModelSpec::parse("openai: "), Err(SpecError::Model));
        assert_eq!(ModelSpec::parse("compatible:qwen3"), Err(SpecError::Address));
        assert_eq!(ModelSpec::parse("compatible:http://h/v1:"), Err(SpecError::Model));
    }
}
