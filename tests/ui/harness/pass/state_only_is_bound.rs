//! A slot without arguments is a binding named after it, one with arguments is made in place.
use harness_tests::store::Store;
use harness::harness;

struct Counted(u8);
impl Counted {
    fn new(start: u8, step: u8) -> Self {
        Counted(start + step)
    }
}
impl harness::port::runtime::Runtime for Counted {
    fn name(&self) -> &'static str {
        let _ = self.0;
        "counted"
    }
}

harness! { name: Shop, state: Store, runtime: Counted(1, 2) }

pub(crate) fn main() {
    let _ = ShopBindings { state: Store };
}
