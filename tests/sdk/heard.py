"""One answer as both sides tell it: text, calls, why it stopped, tokens; or vectors; or the classes of an error.

Arguments of calls are compared as JSON. `None` is unknown, which is not zero.
"""

import json


def answer(text, calls, stop, usage):
    return {"text": text or "", "calls": [[name, arguments(given)] for name, given in calls], "stop": stop, "usage": usage}


def arguments(given):
    """Empty arguments mean none. What is no JSON stays the text it is."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given) if given.strip() else {}
    except ValueError:
        return given


def tokens(input=None, output=None, cached=None, reasoning=None, cache_write=None):
    return {"input": input, "output": output, "cached": cached, "reasoning": reasoning, "cache_write": cache_write}


def error(*kinds):
    """An error, and the classes of ours that it may be."""
    return {"error": sorted(kinds)}


def by_status(status):
    """The classes that an HTTP status may be. The SDKs know no finer ones: theirs are one for each status."""
    finer = ["context_length", "content_filtered", "quota_exceeded", "not_found"]
    return error(*{
        400: ["invalid_request", *finer], 401: ["auth"], 402: ["quota_exceeded"], 403: ["auth", "quota_exceeded"],
        404: ["not_found"], 408: ["timeout"], 413: ["context_length"], 422: ["invalid_request", *finer],
        429: ["rate_limited", "quota_exceeded"], 501: ["unsupported"], 503: ["overloaded"], 504: ["timeout"],
        529: ["overloaded"],
    }.get(status, ["server", "context_length"]))
