//! An agent whose answer is a picture.

use super::engine::*;
use harness::Image;
use harness::port::model::{Media, Part};

/// You paint.
#[agent(model = "fast", output = Image)]
struct Painter;

/// You have things painted.
#[agent(model = "fast", agents = [Painter])]
struct Patron;

harness! {
    name: Gallery,
    models: { fast: ScriptedModel },
    agents: [Patron, Painter],
}

fn picture(bytes: &[u8]) -> Part {
    Part::Image(Media::bytes("image/png", bytes))
}

async fn gallery(script: &ScriptedModel) -> harness::Session<Gallery> {
    let bindings = GalleryBindings { fast: script.clone() };
    Gallery::start(bindings).await.unwrap().session("ann").await.unwrap()
}

#[tokio::test]
async fn the_last_picture_is_the_answer_and_was_asked_for() {
    let script = ScriptedModel::new([Say::text("Here:").part(picture(&[1])).part(picture(&[2]))]);
    let answer = gallery(&script).await.run::<Painter>("a boat".to_owned()).await.unwrap();
    assert_eq!(answer, Image::bytes("image/png", &[2]));
    assert!(script.asked()[0].options.image_output);
}

#[tokio::test]
async fn an_answer_without_a_picture_is_asked_for_again() {
    let script = ScriptedModel::new([Say::text("I cannot."), Say::empty().part(picture(&[1]))]);
    let answer = gallery(&script).await.run::<Painter>("a boat".to_owned()).await.unwrap();
    assert_eq!(answer, Image::bytes("image/png", &[1]));
    let never = ScriptedModel::new([Say::text("I cannot.")]).repeat();
    let error = gallery(&never).await.run::<Painter>("a boat".to_owned()).await.unwrap_err();
    assert_eq!(error.code(), "OUTPUT_INVALID");
}

#[tokio::test]
async fn an_agent_that_asked_for_it_sees_the_picture() {
    let script = ScriptedModel::routes()
        .instructed(
            "have things",
            [Say::empty().raw("Painter", r#"{"input": "a boat"}"#), Say::text("Lovely.")],
        )
        .otherwise([Say::empty().part(picture(&[1]))]);
    assert_eq!(gallery(&script).await.run::<Patron>("a boat".to_owned()).await.unwrap(), "Lovely.");
    let asked = script.asked();
    let shown: Vec<_> = asked[2].tool_results().flat_map(|result| &result.content).collect();
    assert_eq!(shown, [&picture(&[1])]);
    assert!(!asked[0].options.image_output, "only the painter is to paint");
}
