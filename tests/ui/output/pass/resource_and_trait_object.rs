use harness::Resource;

#[derive(Resource)]
struct OrderDb;

trait Mailer: Send + Sync {
    fn send(&self, to: &str);
}

// A trait object is a resource by hand: a derive needs a type of its own.
impl Resource for dyn Mailer {
    const ID: u64 = 0x6d61_696c;
    const NAME: &'static str = "dyn Mailer";
}

fn bound<T: Resource + ?Sized>() -> u64 {
    T::ID
}

fn main() {
    assert_ne!(bound::<OrderDb>(), bound::<dyn Mailer>());
    assert_eq!(OrderDb::NAME, "OrderDb");
}
