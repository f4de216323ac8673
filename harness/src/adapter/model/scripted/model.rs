//! The script as a model: finds the line for a request, keeps what was asked, says it.

use super::asked::{Predicate, turn};
use super::route::Route;
use super::say::{End, Say};
use super::{Asked, failed, play::play};
use crate::port::BoxFuture;
use crate::port::model::{
    Connect, ConnectError, ConnectedModel, Cost, Model, ModelAdapter, ModelAudio, ModelDocuments, ModelError,
    ModelErrorKind, ModelImageOutput, ModelJsonSchema, ModelProvides, ModelReasoning, ModelRequest,
    ModelSink, ModelStreaming, ModelText, ModelToolCalls, ModelViews, ModelVision,
};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many requests [`ScriptedModel::asked`] remembers.
const REMEMBERED: usize = 1000;
/// How deep `Say::flaky` and `Say::from_fn` may be inside each other.
const MAX_NESTING: usize = 8;

/// A model that says what it is told. The conversation says which line comes next, so a thousand runs can share one script.
///
/// A clone shares everything; keep one to ask what the model was asked.
///
/// ```
/// # use harness::port::model::*;
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use harness::adapter::model::{Say, ScriptedModel};
/// let script = ScriptedModel::new([Say::text("Hello").expect("a greeting", |asked| asked.mentions("hi"))]);
/// # let (options, call) = (GenerateOptions::default(), CallContext::default());
/// # let messages = [Message::user("hi")];
/// # let request = ModelRequest { instructions: "", messages: &messages, tools: &[],
/// #     tool_choice: ToolChoice::Auto, output: None, options: &options, call: &call };
/// let model = script.clone(); // goes into the harness
/// # let mut answer = Collect::default();
/// # model.generate(&request, &mut answer).await.unwrap();
/// assert_eq!(script.asked()[0].last_text(), "hi");
/// script.assert_done();
/// # });
/// ```
#[derive(Debug, Clone)]
pub struct ScriptedModel {
    routes: Vec<Route>,
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    asked: VecDeque<Asked>,
    failures: Vec<String>,
}

impl ScriptedModel {
    /// A script, one entry a turn.
    pub fn new(turns: impl IntoIterator<Item = Say>) -> Self {
        ScriptedModel::routes().otherwise(turns)
    }

    /// A script for nobody yet; add who hears what with [`when`](Self::when), and
    /// [`otherwise`](Self::otherwise) for the rest. The first that fits is heard.
    #[must_use]
    pub fn routes() -> Self {
        ScriptedModel { routes: Vec::new(), seen: Arc::default() }
    }

    /// Lines for the requests that `fits`.
    #[must_use]
    pub fn when(
        self,
        fits: impl Fn(&Asked) -> bool + Send + Sync + 'static,
        turns: impl IntoIterator<Item = Say>,
    ) -> Self {
        let name = format!("the route {} `.when(..)`", self.routes.len() + 1);
        self.route(Route::new(name, Some(Arc::new(fits)), turns))
    }

    /// Lines for the agent whose instructions contain `part`.
    #[must_use]
    pub fn instructed(self, part: impl Into<String>, turns: impl IntoIterator<Item = Say>) -> Self {
        let part = part.into();
        let name = format!("`.instructed({part:?}, ..)`");
        let fits: Predicate = Arc::new(move |asked| asked.instructions.contains(&part));
        self.route(Route::new(name, Some(fits), turns))
    }

    /// Lines for everybody whom nothing before fits.
    #[must_use]
    pub fn otherwise(self, turns: impl IntoIterator<Item = Say>) -> Self {
        let name = if self.routes.is_empty() { "the script" } else { "`.otherwise(..)`" };
        self.route(Route::new(name.to_owned(), None, turns))
    }

    fn route(mut self, route: Route) -> Self {
        self.routes.push(route);
        self
    }

    /// The last line of the newest route comes again for ever.
    #[must_use]
    pub fn repeat(mut self) -> Self {
        if let Some(route) = self.routes.last_mut() {
            route.repeat = true;
        }
        self
    }

    /// What the model was asked while a clone of it was kept: the newest 1,000 requests, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.seen(|seen| seen.asked.iter().cloned().collect())
    }

    /// What [`Say::expect`] found wrong so far: what was expected, and what was asked instead. Content.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        self.seen(|seen| seen.failures.clone())
    }

    /// For the end of a test: every line was said to somebody, and every expectation held.
    ///
    /// # Panics
    /// If not, with what was expected and asked instead, and with the lines that are left.
    #[track_caller]
    pub fn assert_done(&self) {
        let failures = self.failures();
        assert!(failures.is_empty(), "the scripted model expected something else\n{}", failures.join("\n"));
        let unsaid: Vec<String> = self.routes.iter().flat_map(Route::unsaid).collect();
        assert!(unsaid.is_empty(), "never said by the scripted model:\n  {}", unsaid.join("\n  "));
    }

    fn seen<T>(&self, with: impl FnOnce(&mut Seen) -> T) -> T {
        with(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The line for a request, with its expectations checked.
    fn line(&self, request: &ModelRequest<'_>) -> Result<Cow<'_, Say>, ModelError> {
        // A copy of the conversation costs more than a turn: it is made only for those who look at it.
        let mut copy = None;
        if Arc::strong_count(&self.seen) > 1 {
            let asked = &*copy.get_or_insert_with(|| Asked::from(request));
            self.seen(|seen| {
                if seen.asked.len() >= REMEMBERED {
                    seen.asked.pop_front();
                }
                seen.asked.push_back(asked.clone());
            });
        }
        let fits = |route: &&Route, copy: &mut Option<Asked>| match &route.when {
            None => true,
            Some(when) => when(copy.get_or_insert_with(|| Asked::from(request))),
        };
        let Some(route) = self.routes.iter().find(|route| fits(route, &mut copy)) else {
            let message = "no route of the script fits this request; add `.otherwise(..)`";
            return Err(failed(ModelErrorKind::InvalidRequest, message));
        };
        let mut line = Cow::Borrowed(route.line(turn(request.messages))?);
        for _ in 0..MAX_NESTING {
            self.check(&line, request, &mut copy)?;
            line = match &line.end {
                End::PerAttempt(attempts) => {
                    let attempt = request.call.attempt.max(1) as usize - 1;
                    let attempt = attempts.get(attempt).or(attempts.last()).cloned();
                    Cow::Owned(attempt.unwrap_or_else(Say::empty))
                }
                End::Made(make) => Cow::Owned((make.0)(copy.get_or_insert_with(|| Asked::from(request)))),
                _ => return Ok(line),
            };
        }
        Err(failed(ModelErrorKind::InvalidRequest, "`Say::from_fn` gives itself again without an end"))
    }

    fn check(
        &self,
        say: &Say,
        request: &ModelRequest<'_>,
        copy: &mut Option<Asked>,
    ) -> Result<(), ModelError> {
        for expect in &say.expects {
            let asked = &*copy.get_or_insert_with(|| Asked::from(request));
            if !(expect.holds)(asked) {
                let failure = format!("turn {}: {}", turn(request.messages) + 1, expect.what);
                let instead = asked.brief();
                self.seen(|seen| seen.failures.push(format!("{failure}\n{instead}")));
                // An error holds no content; who looks at the script may see what it was asked.
                let message = format!(
                    "the script expected something else of the request: {failure}; \
                     `script.failures()` says what was asked"
                );
                return Err(failed(ModelErrorKind::InvalidRequest, message));
            }
        }
        Ok(())
    }
}

impl Model for ScriptedModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async move { play(&*self.line(request)?, turn(request.messages), out).await })
    }
}

impl ModelAdapter for ScriptedModel {
    type Model = ScriptedModel;
    const PROVIDES: Option<ModelProvides> = Some(crate::model_provides!(Self));
    const VIEWS: ModelViews<ScriptedModel> = crate::model_views!(ScriptedModel);
    fn model_id(&self) -> Option<String> {
        None
    }
    fn cost(&self) -> Cost {
        Cost::Reported
    }

    fn connect(self, _: &Connect<'_>) -> Result<Self, ConnectError> {
        Ok(self)
    }
}

// A script can say anything, so it can take the place of any model.
impl ModelText for ScriptedModel {}
impl ModelStreaming for ScriptedModel {}
impl ModelToolCalls for ScriptedModel {}
impl ModelJsonSchema for ScriptedModel {}
impl ModelVision for ScriptedModel {}
impl ModelAudio for ScriptedModel {}
impl ModelDocuments for ScriptedModel {}
impl ModelImageOutput for ScriptedModel {}
impl ModelReasoning for ScriptedModel {}

/// A script takes the place of any alias, with everything a model may be able to do.
impl From<ScriptedModel> for ConnectedModel {
    fn from(script: ScriptedModel) -> Self {
        let script = Arc::new(script);
        ConnectedModel {
            model: script.clone(),
            embed: Some(script.clone()),
            rerank: Some(script.clone()),
            count: Some(script),
            model_id: None,
            cost: Cost::Reported,
        }
    }
}
