"""What the `anthropic` SDK hears: Messages, token counts."""

import anthropic

import heard

BY_TYPE = {"overloaded_error": "overloaded", "rate_limit_error": "rate_limited", "api_error": "server",
           "authentication_error": "auth", "permission_error": "auth", "not_found_error": "not_found",
           "invalid_request_error": "invalid_request", "billing_error": "quota_exceeded", "timeout_error": "timeout"}
STOPS = {"end_turn": "stop", "stop_sequence": "stop_text", "max_tokens": "length", "tool_use": "tool_calls",
         "refusal": "refusal", "model_context_window_exceeded": "context_length", "pause_turn": "paused"}
MESSAGES = [{"role": "user", "content": "Hello"}]
CLIENT = anthropic.Anthropic(api_key="none", base_url="http://127.0.0.1", max_retries=0, timeout=30)


def client(address):
    return CLIENT.with_options(base_url=address)


def told(call):
    def tell(exchange, address):
        try:
            return call(exchange, client(address))
        except anthropic.APIStatusError as error:
            # An error inside a stream carries the status of the stream, 200.
            kind = error.body.get("error", {}).get("type") if isinstance(error.body, dict) else None
            return heard.by_status(error.status_code) if error.status_code >= 400 else heard.error(BY_TYPE[kind])
    return tell


@told
def messages(exchange, anthropic):
    ask = {"model": "m", "max_tokens": 1, "messages": MESSAGES}
    if exchange.streams:
        ended = False
        with anthropic.messages.stream(**ask) as stream:
            for event in stream:
                ended = ended or event.type == "message_stop"
            if not ended:
                return heard.error("interrupted")
            answer = stream.get_final_message()
    else:
        answer = anthropic.messages.create(**ask)
    text = "".join(block.text for block in answer.content if block.type == "text")
    calls = [(block.name, block.input) for block in answer.content if block.type == "tool_use"]
    return heard.answer(text, calls, STOPS.get(answer.stop_reason, answer.stop_reason), used(answer.usage))


def used(usage):
    """Anthropic leaves tokens of the cache out of those read; ours holds them."""
    cached = [usage.cache_read_input_tokens, usage.cache_creation_input_tokens]
    details = getattr(usage, "output_tokens_details", None)
    return heard.tokens(usage.input_tokens + sum(count or 0 for count in cached), usage.output_tokens, cached[0],
                        getattr(details, "thinking_tokens", None), cached[1])


@told
def count_tokens(exchange, anthropic):
    return {"tokens": anthropic.messages.count_tokens(model="m", messages=MESSAGES).input_tokens}
