"""What `botocore` hears of Amazon Bedrock: Converse, ConverseStream, token counts."""

import botocore.exceptions
import botocore.parsers
import botocore.session
from botocore.config import Config

import heard

BY_CODE = {"ThrottlingException": ["rate_limited"], "ServiceQuotaExceededException": ["quota_exceeded", "rate_limited"],
           "ValidationException": ["invalid_request", "context_length", "not_found"], "AccessDeniedException": ["auth"],
           "ResourceNotFoundException": ["not_found"], "ModelTimeoutException": ["timeout"],
           "ModelNotReadyException": ["overloaded", "rate_limited"], "ServiceUnavailableException": ["overloaded"],
           "InternalServerException": ["server"], "ModelStreamErrorException": ["server"], "ModelErrorException": ["server"]}
STOPS = {"end_turn": "stop", "stop_sequence": "stop_text", "max_tokens": "length", "tool_use": "tool_calls",
         "guardrail_intervened": "guardrail", "content_filtered": "content_filter",
         "model_context_window_exceeded": "context_length", "refusal": "refusal",
         "malformed_model_output": "malformed", "malformed_tool_use": "malformed"}
ASK = {"modelId": "m", "messages": [{"role": "user", "content": [{"text": "Hello"}]}]}


def client(address):
    config = Config(retries={"total_max_attempts": 1}, read_timeout=30)
    session = botocore.session.get_session()
    return session.create_client("bedrock-runtime", region_name="us-east-1", endpoint_url=address, config=config,
                                 aws_access_key_id="none", aws_secret_access_key="none")


def told(call):
    def tell(exchange, address):
        try:
            return call(exchange, client(address))
        except botocore.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            code = code[:1].upper() + code[1:]
            if code in BY_CODE:
                return heard.error(*BY_CODE[code])
            return heard.by_status(error.response["ResponseMetadata"]["HTTPStatusCode"])
        except botocore.parsers.ResponseParserError:
            return heard.error("malformed")
        except botocore.exceptions.EventStreamError as error:
            code = error.response["Error"]["Code"]
            return heard.error(*BY_CODE[code[:1].upper() + code[1:]])
    return tell


def telling(blocks, stop, usage):
    text = "".join(block.get("text", "") for block in blocks)
    # Those that run at the provider are nobody's to run.
    uses = [block["toolUse"] for block in blocks if "toolUse" in block]
    calls = [(use["name"], use["input"]) for use in uses if use.get("type") != "server_tool_use"]
    return heard.answer(text, calls, STOPS.get(stop, stop), used(usage or {}))


def used(usage):
    """Bedrock leaves tokens of the cache out of those read; ours holds them."""
    if "inputTokens" not in usage:
        return heard.tokens()
    read, wrote = usage.get("cacheReadInputTokens"), usage.get("cacheWriteInputTokens")
    return heard.tokens(usage["inputTokens"] + (read or 0) + (wrote or 0), usage["outputTokens"], read, None, wrote)


@told
def converse(_, bedrock):
    answer = bedrock.converse(**ASK)
    return telling(answer["output"]["message"]["content"], answer["stopReason"], answer.get("usage"))


@told
def converse_stream(_, bedrock):
    blocks, stop, usage = {}, None, None
    for event in bedrock.converse_stream(**ASK)["stream"]:
        if "contentBlockStart" in event:
            block = event["contentBlockStart"]
            tool = block["start"].get("toolUse")
            if tool:
                blocks[block["contentBlockIndex"]] = {"toolUse": {**tool, "input": ""}}
        elif "contentBlockDelta" in event:
            piece = event["contentBlockDelta"]
            block = blocks.setdefault(piece["contentBlockIndex"], {})
            delta = piece["delta"]
            if "text" in delta:
                block["text"] = block.get("text", "") + delta["text"]
            if "toolUse" in delta:
                block["toolUse"]["input"] += delta["toolUse"]["input"]
        elif "messageStop" in event:
            stop = event["messageStop"]["stopReason"]
        elif "metadata" in event:
            usage = event["metadata"].get("usage")
    if stop is None:
        return heard.error("interrupted")
    return telling([blocks[index] for index in sorted(blocks)], stop, usage)


@told
def count_tokens(_, bedrock):
    asked = {"converse": {"messages": ASK["messages"]}}
    return {"tokens": bedrock.count_tokens(modelId="m", input=asked)["inputTokens"]}
