"""What the `openai` SDK hears: Chat Completions, Responses, Embeddings."""

import openai
from openai.lib.streaming.chat import ChatCompletionStreamState

import heard

# An error inside a stream has a code and no class of its own.
BY_CODE = {"rate_limit_exceeded": "rate_limited", "rate_limit_error": "rate_limited", "insufficient_quota": "quota_exceeded",
           "context_length_exceeded": "context_length", "server_error": "server"}
STOPS = {"tool_calls": "tool_calls", "function_call": "tool_calls", "stop": "stop", "length": "length",
         "content_filter": "content_filter"}
ENDS = {"response.completed", "response.incomplete", "response.failed"}
CLIENT = openai.OpenAI(api_key="none", base_url="http://127.0.0.1", max_retries=0, timeout=30)


def client(address):
    return CLIENT.with_options(base_url=f"{address}/v1")


def told(call):
    """What a call tells, or the class of its error."""
    def tell(exchange, address):
        try:
            return call(exchange, client(address))
        except openai.APIStatusError as error:
            return failed(error.code) if error.code in BY_CODE else heard.by_status(error.status_code)
        except openai.APIError as error:
            return failed(error.code, error.type)
    return tell


def failed(*codes):
    return heard.error(*[BY_CODE[code] for code in codes if code in BY_CODE][:1] or ["server", "invalid_request"])


@told
def chat(exchange, openai):
    messages = [{"role": "user", "content": "Hello"}]
    answer = openai.chat.completions.create(model="m", messages=messages, stream=exchange.streams)
    if exchange.streams:
        state = ChatCompletionStreamState()
        for chunk in answer:
            state.handle_chunk(chunk)
        answer = state.current_completion_snapshot
    choice = answer.choices[0]
    stop = STOPS.get(choice.finish_reason, choice.finish_reason)
    message = choice.message
    # Azure filters a message away whole.
    if message is None:
        return heard.answer("", [], stop, used(answer.usage))
    calls = [(call.function.name, call.function.arguments) for call in message.tool_calls or []]
    if message.function_call:
        calls.append((message.function_call.name, message.function_call.arguments))
    if message.refusal and stop != "length":
        stop = "refusal"
    return heard.answer(message.content, calls, stop, used(answer.usage))


def used(usage):
    if usage is None:
        return heard.tokens()
    read, written = usage.prompt_tokens_details, usage.completion_tokens_details
    return heard.tokens(usage.prompt_tokens, usage.completion_tokens, read and read.cached_tokens,
                        written and written.reasoning_tokens)


@told
def responses(exchange, openai):
    answer = openai.responses.create(model="m", input="Hello", stream=exchange.streams)
    if exchange.streams:
        pieces, end = "", None
        for event in answer:
            if event.type == "response.output_text.delta":
                pieces += event.delta
            # Some recordings go on with the next answer.
            if event.type in ENDS:
                end = event.response
                break
        if end is None:
            return heard.error("interrupted")
        if pieces != end.output_text:
            return {"sdk": "the pieces are not the whole"}
        answer = end
    if answer.error:
        return failed(answer.error.code)
    if answer.status in ("queued", "in_progress"):
        return {"sdk": f"no answer, but one that is {answer.status}"}
    calls = [(item.name, item.arguments) for item in answer.output if item.type == "function_call"]
    parts = [part for item in answer.output if item.type == "message" for part in item.content or []]
    cut = answer.incomplete_details and answer.incomplete_details.reason
    stop = {"max_output_tokens": "length", "content_filter": "content_filter"}.get(cut, cut)
    if not stop:
        refused = any(part.type == "refusal" for part in parts)
        stop = "refusal" if refused else "tool_calls" if calls else "stop"
    usage = answer.usage
    tokens = heard.tokens() if usage is None else heard.tokens(
        usage.input_tokens, usage.output_tokens, usage.input_tokens_details and usage.input_tokens_details.cached_tokens,
        usage.output_tokens_details and usage.output_tokens_details.reasoning_tokens)
    return heard.answer(answer.output_text, calls, stop, tokens)


@told
def embeddings(exchange, openai):
    answer = openai.embeddings.create(model="m", input="Hello")
    return {"vectors": [list(item.embedding) for item in answer.data], "usage": heard.tokens(answer.usage.prompt_tokens)}
