use harness::{Resource, harness};

#[derive(Resource)]
struct Bank;
#[derive(Resource)]
struct Clock;

harness! { name: Shop, resources: [Bank, Clock] }

fn main() {
    let _ = ShopBindings { bank: Clock, clock: Clock };
}
