use harness_tests::models::ChatModel;
use harness::harness;

harness! { name: Shop, models: { fast: ChatModel } }

fn main() {
    let _ = ShopBindings { fast: "talker-1" };
}
