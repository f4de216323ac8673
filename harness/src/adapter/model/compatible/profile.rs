//! The known servers and their ways.

use crate::adapter::model::openai::chat::{
    Attachments, CallIds, Dialect, Documents, Images, ReasoningReplay, SchemaForm, ToolChoiceForm,
};

/// One kind of server.
///
/// ```
/// use harness::adapter::model::{OpenAiCompatible, compatible::{Key, Profile}};
/// const MINE: Profile = Profile {
///     name: "mine",
///     base_url: Some("http://models.internal/v1"),
///     key: Key::Optional("MINE_API_KEY"),
///     ..Profile::GENERIC
/// };
/// let model = OpenAiCompatible::new("llama").profile(MINE);
/// # let _ = model;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Who answers, in errors; reasoning is replayed only to the same name.
    pub name: &'static str,
    /// The address where the server usually is; `None`: it must be given.
    pub base_url: Option<&'static str>,
    /// Where its key is.
    pub key: Key,
    /// Its ways.
    pub dialect: Dialect,
    /// Whether its answers say what they cost.
    pub reports_cost: bool,
}

/// Where the key of a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// In this variable, and the server wants one.
    Required(&'static str),
    /// In this variable, where the server wants one.
    Optional(&'static str),
}

impl Key {
    pub(super) fn variable(self) -> &'static str {
        match self {
            Key::Required(variable) | Key::Optional(variable) => variable,
        }
    }
}

impl Profile {
    /// A server of which nothing is known; its address is in `OPENAI_COMPATIBLE_BASE_URL` or given.
    pub const GENERIC: Profile = Profile {
        name: "openai-compatible",
        base_url: None,
        key: Key::Optional("OPENAI_COMPATIBLE_API_KEY"),
        dialect: Dialect::COMPATIBLE,
        reports_cost: false,
    };

    /// Ollama on this machine. Fetches no pictures, and reads its reasoning back as `reasoning`.
    pub const OLLAMA: Profile = Profile {
        name: "ollama",
        base_url: Some("http://localhost:11434/v1"),
        key: Key::Optional("OLLAMA_API_KEY"),
        dialect: Dialect {
            reasoning_effort: true,
            reasoning: ReasoningReplay::Field("reasoning"),
            tool_choice: ToolChoiceForm::Words,
            attachments: Attachments { images: Images::Inline, documents: Documents::No },
            ..Dialect::COMPATIBLE
        },
        reports_cost: false,
    };

    /// vLLM.
    pub const VLLM: Profile = Profile {
        name: "vllm",
        base_url: Some("http://localhost:8000/v1"),
        key: Key::Optional("VLLM_API_KEY"),
        dialect: Dialect {
            reasoning_effort: true,
            reasoning: ReasoningReplay::Field("reasoning_content"),
            strict_tools: true,
            ..Dialect::COMPATIBLE
        },
        reports_cost: false,
    };

    /// The server of llama.cpp. Takes pictures in the results of tools.
    pub const LLAMA_CPP: Profile = Profile {
        name: "llamacpp",
        base_url: Some("http://localhost:8080/v1"),
        key: Key::Optional("LLAMA_API_KEY"),
        dialect: Dialect {
            reasoning: ReasoningReplay::Field("reasoning_content"),
            tool_choice: ToolChoiceForm::Words,
            attachments: Attachments { images: Images::InToolResults, documents: Documents::No },
            ..Dialect::COMPATIBLE
        },
        reports_cost: false,
    };

    /// OpenRouter. Reasoning goes back as the `reasoning_details` that came.
    pub const OPENROUTER: Profile = Profile {
        name: "openrouter",
        base_url: Some("https://openrouter.ai/api/v1"),
        key: Key::Required("OPENROUTER_API_KEY"),
        dialect: Dialect {
            reasoning_effort: true,
            reasoning: ReasoningReplay::Details,
            strict_tools: true,
            attachments: Attachments { images: Images::Anywhere, documents: Documents::File },
            ..Dialect::COMPATIBLE
        },
        reports_cost: true,
    };

    /// Groq.
    pub const GROQ: Profile = Profile {
        name: "groq",
        base_url: Some("https://api.groq.com/openai/v1"),
        key: Key::Required("GROQ_API_KEY"),
        dialect: Dialect {
            max_tokens: "max_completion_tokens",
            reasoning_effort: true,
            ..Dialect::COMPATIBLE
        },
        reports_cost: false,
    };

    /// DeepSeek. Keeps an answer to JSON, not to a schema: the schema goes into the instructions.
    pub const DEEPSEEK: Profile = Profile {
        name: "deepseek",
        base_url: Some("https://api.deepseek.com"),
        key: Key::Required("DEEPSEEK_API_KEY"),
        dialect: Dialect {
            seed: None,
            reasoning: ReasoningReplay::Field("reasoning_content"),
            strict_tools: true,
            schema: SchemaForm::JsonObject,
            attachments: Attachments { images: Images::No, documents: Documents::No },
            ..Dialect::COMPATIBLE
        },
        reports_cost: false,
    };

    /// Mistral. Refuses fields it does not know, and ids of calls that are not nine letters and digits.
    pub const MISTRAL: Profile = Profile {
        name: "mistral",
        base_url: Some("https://api.mistral.ai/v1"),
        key: Key::Required("MISTRAL_API_KEY"),
        dialect: Dialect {
            seed: Some("random_seed"),
            stream_usage: false,
            strict_tools: true,
            call_ids: CallIds::Alphanumeric(9),
            user_after_tool: false,
            attachments: Attachments { images: Images::Anywhere, documents: Documents::DocumentUrl },
            ..Dialect::COMPATIBLE
        },
        reports_cost: false,
    };

    /// The known servers.
    pub const ALL: [Profile; 7] = [
        Profile::OLLAMA,
        Profile::VLLM,
        Profile::LLAMA_CPP,
        Profile::OPENROUTER,
        Profile::GROQ,
        Profile::DEEPSEEK,
        Profile::MISTRAL,
    ];
}
