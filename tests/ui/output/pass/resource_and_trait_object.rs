use harness::Resource;

#[derive(Resource)]
struct OrderDb;

trait Mailer: Send + Sync {
    fn address(&self) -> &str;
}

// A trait object is a resource by hand: a derive needs a type of its own.
impl Resource for dyn Mailer {
    const ID: u64 = 0x6d61_696c;
    const NAME: &'static str = "dyn Mailer";
}

fn bound<T: Resource + ?Sized>() -> u64 {
    T::ID
}

fn address(mailer: &dyn Mailer) -> &str {
    mailer.address()
}

pub(crate) fn main() {
    let _ = address;
    assert_ne!(bound::<OrderDb>(), bound::<dyn Mailer>());
    assert_eq!(OrderDb::NAME, "OrderDb");
}
