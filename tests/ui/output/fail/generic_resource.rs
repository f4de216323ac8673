use harness::Resource;

#[derive(Resource)]
struct Pool<T> {
    free: Vec<T>,
}

fn bound<T: Resource>() {}

fn main() {
    bound::<Pool<u8>>();
}
