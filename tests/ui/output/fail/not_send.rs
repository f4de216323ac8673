use harness::Schema;

#[derive(Schema)]
struct Order {
    number: std::rc::Rc<u32>,
}

fn main() {}
