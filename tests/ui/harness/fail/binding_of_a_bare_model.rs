use acme::Talker;
use harness::harness;

harness! { name: Shop, models: { fast: Talker } }

fn main() {
    let _ = ShopBindings { fast: "talker-1" };
}
