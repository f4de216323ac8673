use super::*;
use crate::agent::AgentInput;
use crate::{AgentOutput, Schema};

#[derive(Schema)]
#[schema(crate = crate)]
struct Question {
    text: String,
    photos: Vec<Image>,
    page: Option<Document>,
    next: Option<Box<Question>>,
    deep: Deep,
}

#[derive(Schema)]
#[schema(crate = crate)]
struct Deep {
    back: Option<Box<Question>>,
    voice: Option<Audio>,
}

#[derive(AgentOutput)]
#[agent_output(crate = crate)]
struct Plain {
    text: String,
}

#[test]
fn the_kinds_are_known_in_the_build_through_circles() {
    const KINDS: InputKinds = Question::INPUT.kinds;
    assert_eq!(KINDS, InputKinds::ALL);
    assert_eq!(Plain::INPUT.kinds, InputKinds::TEXT);
    assert_eq!(<Vec<(Image, String)>>::INPUT.kinds, InputKinds { image: true, ..InputKinds::TEXT });
    assert_eq!(Content::INPUT.kinds, InputKinds::ALL);
}

#[test]
fn media_leave_a_placeholder_and_go_along() {
    let question = Question {
        text: "?".into(),
        photos: vec![Image::bytes("image/png", &[1]), Image::url("image/png", "https://example.com/a.png")],
        page: Some(Document::bytes("application/pdf", &[2])),
        next: None,
        deep: Deep { back: None, voice: None },
    };
    let parts = (Question::INPUT.render)(&question).unwrap();
    let Part::Text { text } = &parts[0] else { panic!("{parts:?}") };
    assert!(text.contains(r#""photos":["[image 1]","[image 2]"],"page":"[document 3]""#), "{text}");
    assert!(matches!(&parts[1..], [Part::Image(_), Part::Image(_), Part::Document(_)]));

    let json = (Question::INPUT.encode)(&question).unwrap();
    assert!(json.contains("AQ=="), "whole outside of rendering: {json}");
    let back = (Question::INPUT.decode)(&json).unwrap().downcast::<Question>().unwrap();
    assert_eq!(back.photos, question.photos);
}

#[test]
fn media_alone_need_no_words() {
    let parts = (Image::INPUT.render)(&Image::bytes("image/png", &[1])).unwrap();
    assert!(matches!(&parts[..], [Part::Image(_)]));
    let content = Content::text("a").and(Part::from(Audio::bytes("audio/wav", &[1])));
    assert_eq!((Content::INPUT.render)(&content).unwrap(), content.parts);
    assert_eq!((String::INPUT.render)(&"a".to_owned()).unwrap(), [Part::Text { text: "a".into() }]);
    assert_eq!((u8::INPUT.render)(&3_u8).unwrap(), [Part::Text { text: "3".into() }]);
}

#[test]
fn the_schema_of_media_is_true() {
    let schema = crate::schema::standalone(crate::schema::schema_of::<Image>);
    let validator = crate::schema::Validator::new(&schema).unwrap();
    for image in [Image::bytes("image/png", &[1]), Image::url("image/png", "https://example.com")] {
        assert!(validator.fits(&serde_json::to_value(&image).unwrap()));
    }
}

#[test]
fn a_panic_in_the_middle_leaves_nothing_behind() {
    let caught = std::panic::catch_unwind(|| collect(|| panic!("in a user's code")));
    assert!(caught.is_err());
    let json = serde_json::to_string(&Image::bytes("image/png", &[1])).unwrap();
    assert!(json.contains("AQ=="), "{json}");
}

#[test]
fn files_need_a_fitting_extension() {
    let error = Image::file("song.mp3").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(Image::file("absent.png").unwrap_err().kind(), std::io::ErrorKind::NotFound);
}
