use harness_tests::items::gpu;

struct Handle;

harness::provides!(Handle: gpu);

fn main() {}
