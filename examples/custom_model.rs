//! A model adapter of one's own: one method, a recipe, and the capabilities it claims.

use harness::port::BoxFuture;
use harness::port::model::{
    Connect, ConnectError, FinishReason, Model, ModelAdapter, ModelError, ModelEvent, ModelRequest,
    ModelSink, ModelStreaming, ModelText, Usage,
};
use harness::prelude::*;

/// Says everything backwards, one word at a time.
struct Backwards {
    shout: bool,
}

/// How to connect it: `harness!` writes `BackwardsModel("loud")` as `BackwardsModel::new("loud")`.
struct BackwardsModel(&'static str);

impl BackwardsModel {
    fn new(manner: &'static str) -> Self {
        BackwardsModel(manner)
    }
}

impl ModelAdapter for BackwardsModel {
    type Model = Backwards;

    fn model_id(&self) -> Option<String> {
        Some(self.0.to_owned())
    }

    fn connect(self, _: &Connect<'_>) -> Result<Backwards, ConnectError> {
        Ok(Backwards { shout: self.0 == "loud" })
    }
}

// It answers in text, piece by piece; it calls no tools. An agent with tools on it does not compile.
impl ModelText for BackwardsModel {}
impl ModelStreaming for BackwardsModel {}

impl Model for Backwards {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async move {
            let heard = request.messages.last().map(Message::text).unwrap_or_default();
            let mut written = 0;
            for word in heard.split_whitespace().rev() {
                let word = if self.shout { word.to_uppercase() } else { word.to_owned() };
                out.push(ModelEvent::Text { delta: format!("{word} ") });
                written += 1;
            }
            out.push(ModelEvent::Usage(Usage { output_tokens: Some(written), ..Usage::default() }));
            out.push(ModelEvent::Finished { reason: FinishReason::Stop });
            Ok(())
        })
    }
}

/// You answer.
#[agent(model = "odd")]
struct Parrot;

harness! {
    name: Cage,
    models: { odd: BackwardsModel("loud") },
    agents: [Parrot],
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cage = Cage::start(CageBindings {}).await?;
    let session = cage.session("perch").await?;
    println!("{}", session.run::<Parrot>("hello pretty world".to_owned()).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_answers_without_a_key() {
        let cage = Cage::start(CageBindings {}).await.unwrap();
        let session = cage.session("perch").await.unwrap();
        assert_eq!(session.run::<Parrot>("a b".to_owned()).await.unwrap().trim(), "B A");
        let runs = session.runs(None, 10).await.unwrap();
        assert_eq!(runs[0].usage.output_tokens, Some(2));
    }
}
