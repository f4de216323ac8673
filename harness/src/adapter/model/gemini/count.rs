//! How many tokens a request would read, counted by Google.

use super::model::{GeminiModel, Place};
use super::request::{self, Request};
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelError, ModelRequest};
use serde::{Deserialize, Serialize};

/// Google AI counts a whole request, Vertex AI reads its fields.
#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    GoogleAi {
        #[serde(rename = "generateContentRequest")]
        request: Named<'a>,
    },
    Vertex(Request<'a>),
}

#[derive(Serialize)]
struct Named<'a> {
    model: String,
    #[serde(flatten)]
    request: Request<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Counted {
    total_tokens: Option<u64>,
}

pub(super) async fn count(model: &GeminiModel, asked: &ModelRequest<'_>) -> Result<u64, ModelError> {
    let request = request::request(&model.model, model.place, &model.options, asked);
    let mut request = request.map_err(|failure| model.endpoint.error(failure))?;
    let body = match model.place {
        Place::GoogleAi => {
            let name = if model.model.contains('/') {
                model.model.clone()
            } else {
                format!("models/{}", model.model)
            };
            Body::GoogleAi { request: Named { model: name, request } }
        }
        Place::Vertex => {
            request.only_what_is_counted();
            Body::Vertex(request)
        }
    };
    let answer = model.endpoint.post(&model.path("countTokens"), &body, asked.call).await?;
    answer
        .unary(|json| {
            let counted: Counted =
                serde_json::from_slice(json).map_err(|_| Failure::malformed("the count"))?;
            counted.total_tokens.ok_or_else(|| Failure::malformed("the count"))
        })
        .await
}
