//! The programs in the README and the book, compiled and run as documentation tests. One line per page; `tidy` says
//! when one is missing.

macro_rules! pages {
    ($($name:ident = $path:literal;)*) => { $(#[doc = include_str!($path)] mod $name {})* };
}

pages! {
    readme = "../README.md";
    adapters_anthropic = "../docs/adapters/anthropic.md";
    adapters_memory = "../docs/adapters/memory.md";
    adapters_azure = "../docs/adapters/azure.md";
    adapters_gemini = "../docs/adapters/gemini.md";
    adapters_bedrock = "../docs/adapters/bedrock.md";
    adapters_openai_compatible = "../docs/adapters/openai-compatible.md";
    adapters_openai = "../docs/adapters/openai.md";
    adapters_sandbox = "../docs/adapters/sandbox.md";
    adapters_state = "../docs/adapters/state.md";
    adapters_writing_your_own = "../docs/adapters/writing-your-own.md";
    guide_agent = "../docs/guide/agent.md";
    guide_approvals = "../docs/guide/approvals.md";
    guide_errors = "../docs/guide/errors.md";
    guide_events = "../docs/guide/events.md";
    guide_harness = "../docs/guide/harness.md";
    guide_limits = "../docs/guide/limits.md";
    guide_memory = "../docs/guide/memory.md";
    guide_models = "../docs/guide/models.md";
    guide_observability = "../docs/guide/observability.md";
    guide_sandbox = "../docs/guide/sandbox.md";
    guide_session = "../docs/guide/session.md";
    guide_testing = "../docs/guide/testing.md";
    guide_tool = "../docs/guide/tool.md";
    guide_workflow = "../docs/guide/workflow.md";
    tutorial_1_an_agent = "../docs/tutorial/1-an-agent.md";
    tutorial_2_a_tool = "../docs/tutorial/2-a-tool.md";
    tutorial_3_a_typed_answer = "../docs/tutorial/3-a-typed-answer.md";
    tutorial_4_a_workflow = "../docs/tutorial/4-a-workflow.md";
    tutorial_5_tests = "../docs/tutorial/5-tests.md";
}
