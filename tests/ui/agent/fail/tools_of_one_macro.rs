use harness::prelude::*;

macro_rules! shell {
    ($module:ident, $($capability:tt)*) => {
        mod $module {
            use harness::prelude::*;

            /// Runs a command.
            #[tool(requires($($capability)*))]
            pub async fn run(command: String) -> String {
                command
            }
        }
    };
}
shell!(files, sandbox.fs);
shell!(programs, sandbox.exec);

/// You look after files.
#[agent(model = "fast", tools = [files::run])]
struct Archivist;

/// You run programs.
#[agent(model = "fast", tools = [programs::run])]
struct Operator;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Archivist, Operator],
}

fn main() {}
