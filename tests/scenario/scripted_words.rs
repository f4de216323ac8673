//! The scripted model as an embedder, a reranker and a counter: no key, the same on every machine.

use crate::support::Ask;
use harness::adapter::model::ScriptedModel;
use harness::port::model::{
    CallContext, CountTokens, Embed, EmbedRequest, ModelAdapter, ModelAudio, ModelDocuments, ModelEmbeddings,
    ModelErrorKind, ModelJsonSchema, ModelReasoning, ModelRerank, ModelStreaming, ModelText, ModelTokenCount,
    ModelToolCalls, ModelVision, Rerank, RerankRequest,
};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

async fn vectors(of: &[&str], dimensions: Option<u32>) -> Vec<Vec<f32>> {
    let texts = texts(of);
    let model = ScriptedModel::new([]);
    model
        .embed(EmbedRequest { texts: &texts, dimensions, call: &CallContext::default() })
        .await
        .unwrap()
        .vectors
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[tokio::test]
async fn texts_that_share_words_are_near() {
    let texts = ["How do refunds work?", "A refund takes five days.", "Our office is in Utrecht.", ""];
    let vectors = vectors(&texts, None).await;
    assert!(cosine(&vectors[0], &vectors[1]) > cosine(&vectors[0], &vectors[2]));
    for vector in &vectors {
        assert!((cosine(vector, vector) - 1.0).abs() < 1e-5, "length 1, also for no words at all");
    }
}

#[tokio::test]
async fn the_same_text_has_the_same_vector_for_ever() {
    let vector = &vectors(&["refund"], Some(8)).await[0];
    assert_eq!(vector, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
}

#[tokio::test]
async fn dimensions_are_bounded() {
    let texts = texts(&["a"]);
    for dimensions in [0, u32::MAX] {
        let request =
            EmbedRequest { texts: &texts, dimensions: Some(dimensions), call: &CallContext::default() };
        let error = ScriptedModel::new([]).embed(request).await.unwrap_err();
        assert_eq!(error.kind, ModelErrorKind::InvalidRequest);
    }
}

#[tokio::test]
async fn reranking_puts_the_best_first() {
    let texts = texts(&["the office", "refund a mug", "refund policy: a refund takes days"]);
    let request =
        RerankRequest { query: "refund policy", texts: &texts, top: Some(2), call: &CallContext::default() };
    let ranked = ScriptedModel::new([]).rerank(request).await.unwrap();
    assert_eq!(ranked.iter().map(|one| one.index).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn tokens_are_words() {
    let ask = Ask::new("two words").instructed("and these three");
    assert_eq!(ScriptedModel::new([]).count_tokens(&ask.request()).await.unwrap(), 5);
}

#[test]
fn a_script_can_take_the_place_of_any_model() {
    fn any<M>(_: M)
    where
        M: ModelAdapter + ModelText + ModelStreaming + ModelToolCalls + ModelJsonSchema + ModelVision,
        M: ModelAudio + ModelDocuments + ModelReasoning + ModelEmbeddings + ModelRerank + ModelTokenCount,
    {
    }
    any(ScriptedModel::new([]));
}
