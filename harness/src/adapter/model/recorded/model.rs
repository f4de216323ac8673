//! The connected model: passes on and writes down, or finds what was written down.

use super::PROVIDER;
use super::cassette::{Cassette, CassetteError};
use super::differ::first_difference;
use super::exchange::{Answer, Exchange, digest, embed_request, generate_request};
use super::redact::Redact;
use crate::port::BoxFuture;
use crate::port::model::{
    Embed, EmbedRequest, Embeddings, Model, ModelAdapter, ModelError, ModelErrorKind, ModelEvent,
    ModelRequest, ModelSink,
};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// A model with a cassette in front of it; made by [`super::Recorded`].
#[derive(Debug)]
pub struct RecordedModel<M> {
    pub(super) tape: Tape<M>,
    pub(super) redact: Redact,
    pub(super) show_content: bool,
}

#[derive(Debug)]
pub(super) enum Tape<M> {
    Record { model: Arc<M>, cassette: Cassette },
    Replay { exchanges: Vec<Exchange>, used: Mutex<Vec<bool>> },
}

impl<M> Tape<M> {
    pub(super) fn replay(exchanges: Vec<Exchange>) -> Self {
        let used = Mutex::new(vec![false; exchanges.len()]);
        Tape::Replay { exchanges, used }
    }
}

impl<M: Model> Model for RecordedModel<M> {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async move {
            let asked = self.redact.json(generate_request(request));
            let (exchanges, used) = match &self.tape {
                Tape::Replay { exchanges, used } => (exchanges, used),
                Tape::Record { model, cassette } => {
                    let mut tee = Tee { out, events: Vec::new() };
                    let end = model.generate(request, &mut tee).await;
                    let answer = Answer::Generate { events: self.redact.events(tee.events) };
                    return self.write(cassette, asked, answer, end);
                }
            };
            let exchange = self.find(exchanges, used, &asked)?;
            let Answer::Generate { events } = &exchange.answer else {
                return Err(failed("an embedding was recorded for this request; record the cassette again"));
            };
            events.iter().for_each(|event| out.push(event.clone()));
            exchange.error.clone().map_or(Ok(()), |error| Err(error.into()))
        })
    }

    fn account(&self) -> Option<u64> {
        match &self.tape {
            Tape::Record { model, .. } => model.account(),
            Tape::Replay { .. } => None,
        }
    }
}

impl<M: Embed> Embed for RecordedModel<M> {
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        Box::pin(self.embed_by(request, |model| model.clone()))
    }
}

/// A recorded model as its recipe shows it: there the type does not say that it embeds.
pub(super) struct Embeds<A: ModelAdapter>(pub(super) Arc<RecordedModel<A::Model>>);

impl<A: ModelAdapter> Embed for Embeds<A> {
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        match A::VIEWS.embed {
            Some(view) => Box::pin(self.0.embed_by(request, view)),
            None => Box::pin(std::future::ready(Err(failed("the model inside embeds nothing")))),
        }
    }
}

impl<M> RecordedModel<M> {
    async fn embed_by(
        &self,
        request: EmbedRequest<'_>,
        view: impl FnOnce(&Arc<M>) -> Arc<dyn Embed>,
    ) -> Result<Embeddings, ModelError> {
        let asked = self.redact.json(embed_request(request));
        let (exchanges, used) = match &self.tape {
            Tape::Replay { exchanges, used } => (exchanges, used),
            Tape::Record { model, cassette } => {
                let end = view(model).embed(request).await;
                let (vectors, usage) = match &end {
                    Ok(embeddings) => (embeddings.vectors.clone(), embeddings.usage),
                    Err(_) => Default::default(),
                };
                return self.write(cassette, asked, Answer::Embed { vectors, usage }, end);
            }
        };
        let exchange = self.find(exchanges, used, &asked)?.clone();
        match (exchange.answer, exchange.error) {
            (_, Some(error)) => Err(error.into()),
            (Answer::Embed { vectors, usage }, None) => Ok(Embeddings { vectors, usage }),
            _ => Err(failed("an answer in text was recorded for this request; record the cassette again")),
        }
    }

    /// Writes an exchange down and gives back how it ended.
    fn write<T>(
        &self,
        cassette: &Cassette,
        request: Value,
        answer: Answer,
        end: Result<T, ModelError>,
    ) -> Result<T, ModelError> {
        // Nobody wants to replay that there was no network, or the wrong key.
        let unanswered = [ModelErrorKind::Network, ModelErrorKind::Timeout, ModelErrorKind::Auth];
        if end.as_ref().is_err_and(|error| unanswered.contains(&error.kind)) {
            return end;
        }
        let error = end.as_ref().err().map(|error| self.redact.error(error));
        let exchange = Exchange { digest: digest(&request), request, answer, error };
        cassette.append(&exchange).map_err(|error: CassetteError| failed(error.to_string()))?;
        end
    }

    /// The first unused exchange with this very request.
    fn find<'a>(
        &self,
        exchanges: &'a [Exchange],
        used: &Mutex<Vec<bool>>,
        asked: &Value,
    ) -> Result<&'a Exchange, ModelError> {
        let mut used = used.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = digest(asked);
        let mut all = exchanges.iter().zip(used.iter_mut());
        let same = |exchange: &Exchange| exchange.digest == digest && exchange.request == *asked;
        let free = all.find(|(exchange, used)| !**used && same(exchange));
        if let Some((exchange, used)) = free {
            *used = true;
            return Ok(exchange);
        }
        Err(self.unknown(exchanges, &used, asked))
    }

    fn unknown(&self, exchanges: &[Exchange], used: &[bool], asked: &Value) -> ModelError {
        let recorded = exchanges.iter().filter(|exchange| exchange.request == *asked).count();
        if recorded > 0 {
            let message = format!("this request was recorded {recorded} times and is asked once more");
            return failed(format!("{message}; record the cassette again"));
        }
        // Compared with what is still to come, of the same turn where there is one.
        let turns = |request: &Value| request["messages"].as_array().map_or(0, Vec::len);
        let unused =
            || (1..).zip(exchanges).zip(used).filter(|(_, used)| !**used).map(|(exchange, _)| exchange);
        let likely = unused().find(|(_, exchange)| turns(&exchange.request) == turns(asked));
        let Some((at, exchange)) = likely.or_else(|| unused().next()) else {
            let all = exchanges.len();
            return failed(format!(
                "all {all} exchanges of the cassette are used up; record the cassette again"
            ));
        };
        let difference = first_difference(&exchange.request, asked);
        let difference = difference.map_or_else(String::new, |found| found.describe(self.show_content));
        failed(format!(
            "this request was not recorded; it differs from exchange {at} at {difference}. \
             If that is meant, record the cassette again"
        ))
    }
}

/// Passes on what the model says and keeps a copy.
struct Tee<'a> {
    out: &'a mut dyn ModelSink,
    events: Vec<ModelEvent>,
}

impl ModelSink for Tee<'_> {
    fn push(&mut self, event: ModelEvent) {
        self.events.push(event.clone());
        self.out.push(event);
    }
}

fn failed(message: impl Into<String>) -> ModelError {
    ModelError::new(ModelErrorKind::InvalidRequest, PROVIDER, message)
}
