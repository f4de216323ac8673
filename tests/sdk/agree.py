"""Compares what our adapters hear of every recorded exchange with what the official SDKs hear of the same bytes.

    agree.py HEARD      HEARD: lines of JSON, written by the test `dump` of tests/provider

A difference fails, unless `differences.json` names the exchange, what differs, and why ours is right. A line there
that is no longer true fails too. Last comes the control: the same lines, each spoilt, must all be found different.
"""

import collections
import copy
import json
import pathlib
import struct
import sys

import exchanges
import with_anthropic
import with_botocore
import with_openai

# One row for each API: who hears it, and how many exchanges of it are compared.
OPENAI = {"chat": with_openai.chat, "responses": with_openai.responses, "embeddings": with_openai.embeddings}
ROWS = {
    ("anthropic", "messages"): (with_anthropic.messages, 38),
    ("azure", "chat"): (OPENAI["chat"], 12),
    ("azure", "embeddings"): (OPENAI["embeddings"], 2),
    ("azure", "responses"): (OPENAI["responses"], 7),
    ("azure-inference", "chat"): (OPENAI["chat"], 7),
    ("bedrock", "converse"): (with_botocore.converse, 24),
    ("bedrock", "converse-stream"): (with_botocore.converse_stream, 18),
    ("deepseek", "chat"): (OPENAI["chat"], 3),
    ("gpustack", "chat"): (OPENAI["chat"], 3),
    ("groq", "chat"): (OPENAI["chat"], 3),
    ("llamacpp", "chat"): (OPENAI["chat"], 12),
    ("llamacpp", "embeddings"): (OPENAI["embeddings"], 2),
    ("mistral", "chat"): (OPENAI["chat"], 2),
    ("ollama", "chat"): (OPENAI["chat"], 7),
    ("ollama", "embeddings"): (OPENAI["embeddings"], 1),
    ("openai", "chat"): (OPENAI["chat"], 33),
    ("openai", "embeddings"): (OPENAI["embeddings"], 5),
    ("openai", "responses"): (OPENAI["responses"], 35),
    ("openai-compatible", "chat"): (OPENAI["chat"], 3),
    ("openrouter", "chat"): (OPENAI["chat"], 6),
    ("vllm", "chat"): (OPENAI["chat"], 5),
}
# APIs that no row compares, and why.
NUMBER = "one number, which the adapter's own tests hold"
GOOGLE = "none of the three SDKs speaks it"
NOT_COMPARED = {
    ("anthropic", "count_tokens"): NUMBER,
    ("bedrock", "count_tokens"): NUMBER,
    ("bedrock", "invoke"): "the SDK hands the bytes out unread",
    ("bedrock", "invoke-stream"): "the SDK hands the bytes out unread",
    ("gemini", "embedContent"): GOOGLE,
    ("gemini", "generateContent"): GOOGLE,
    ("gemini", "streamGenerateContent"): GOOGLE,
    ("vertex", "generateContent"): GOOGLE,
    ("ollama", "native-chat"): "Ollama's own API; no adapter speaks it",
}
# Providers that have no adapter yet, so that nothing of them is heard.
WAITING = set()
DIFFERENCES = pathlib.Path(__file__).with_name("differences.json")


def main(path):
    ours = read(path)
    found = list(exchanges.everything())
    compared = [exchange for exchange in found if (exchange.provider, exchange.api) not in NOT_COMPARED]
    unknown = {(exchange.provider, exchange.api) for exchange in compared} - ROWS.keys()
    problems = [f"{provider}/{api}: no row in agree.py" for provider, api in sorted(unknown)]
    heard = {exchange.provider for exchange in compared if exchange.id in ours}
    waiting = WAITING - heard
    compared = [exchange for exchange in compared
                if (exchange.provider, exchange.api) in ROWS and exchange.provider not in waiting]
    for provider in sorted(waiting):
        print(f"not compared yet: {provider} has no adapter")
    # What is heard, and rightly not compared.
    others = {exchange.id for exchange in found if (exchange.provider, exchange.api) in NOT_COMPARED}

    theirs = hear(compared)
    differences = json.loads(DIFFERENCES.read_text(encoding="utf-8"))
    differing = {exchange.id: difference(ours.get(exchange.id), theirs[exchange.id]) for exchange in compared}
    for exchange in compared:
        problems += judge(exchange.id, differing[exchange.id], differences, ours, theirs)
    problems += [f"{id}: listed in differences.json, but not compared" for id in listed(differences, waiting) - theirs.keys()]
    problems += [f"{id}: heard by ours alone" for id in ours.keys() - theirs.keys() - others]
    problems += counts(compared, waiting)
    problems += control(ours, theirs)

    equal = sum(not names for names in differing.values())
    print(f"{len(compared)} exchanges compared with the SDKs: {equal} equal, {len(compared) - equal} different for a listed reason")
    if problems:
        print("\n".join(problems), file=sys.stderr)
        sys.exit(1)


def read(path):
    lines = [json.loads(line) for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
    return {line.pop("id"): line for line in lines}


def hear(compared):
    server = exchanges.Server(compared)
    theirs = {}
    for exchange in compared:
        hear_one, _ = ROWS[exchange.provider, exchange.api]
        try:
            theirs[exchange.id] = hear_one(exchange, server.address(exchange))
        except Exception as error:  # What the SDK cannot read is a difference, to be listed.
            theirs[exchange.id] = {"sdk": f"{type(error).__name__}: {error}"}
    # An SDK that did not ask has heard nothing.
    assert server.served == {exchange.id: 1 for exchange in compared}, server.served
    return theirs


def difference(ours, theirs):
    """The names of what differs."""
    if ours is None:
        return ["missing"]
    if "sdk" in theirs:
        return ["sdk"]
    if "error" in ours or "error" in theirs:
        return [] if ours.get("error") in theirs.get("error", []) else ["error"]
    if ours.keys() != theirs.keys():
        return ["kind"]
    names = [name for name in sorted(theirs.keys() - {"usage", "vectors"}) if not same(ours[name], theirs[name])]
    if "vectors" in theirs and [floats(vector) for vector in ours["vectors"]] != [floats(vector) for vector in theirs["vectors"]]:
        names.append("vectors")
    names += [f"usage.{name}" for name in theirs.get("usage", {}) if not same(ours["usage"][name], theirs["usage"][name])]
    return names


def same(one, other):
    """Equal as JSON: to Python `True` is 1, and 0 is `False`."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def floats(vector):
    return struct.pack(f"{len(vector)}f", *vector)


def judge(id, names, differences, ours, theirs):
    listed = differences.get(id)
    if listed is None and names:
        what = [f"    {name}: ours {part(ours.get(id), name)}, the SDK {part(theirs[id], name)}" for name in names]
        return [f"{id}: differs\n" + "\n".join(what)]
    if listed is not None and sorted(listed["differs"]) != sorted(names):
        return [f"{id}: differences.json says {listed['differs']}, found {names}"]
    if listed is not None and not listed["why"].strip():
        return [f"{id}: differences.json gives no reason"]
    return []


def part(heard, name):
    for step in name.split("."):
        heard = heard.get(step, heard) if isinstance(heard, dict) else heard
    return json.dumps(heard)[:300]


def listed(differences, waiting):
    """The listed exchanges of providers that are compared."""
    return {id for id in differences if not any(id.startswith(f"{provider}-") for provider in waiting)}


def counts(compared, waiting):
    found = collections.Counter((exchange.provider, exchange.api) for exchange in compared)
    return [f"{provider}/{api}: {found[provider, api]} exchanges, the row says {expected}"
            for (provider, api), (_, expected) in ROWS.items()
            if provider not in waiting and found[provider, api] != expected]


def control(ours, theirs):
    """Each thing that is compared, spoilt: a comparison that does not see it is worth nothing."""
    problems, spoilt = [], collections.Counter()
    for id, line in ours.items():
        if id not in theirs or difference(line, theirs[id]):
            continue
        for name, spoil in SPOILS.items():
            wrong = copy.deepcopy(line)
            if not spoil(wrong):
                continue
            spoilt[name] += 1
            if not difference(wrong, theirs[id]):
                problems.append(f"{id}: spoilt in its {name}, and nothing was seen")
    problems += [f"control: no exchange could be spoilt in its {name}" for name in SPOILS if not spoilt[name]]
    return problems


def changed(where, key, value):
    if key not in where:
        return False
    where[key] = value
    return True


def spoil_vector(line):
    if "vectors" not in line:
        return False
    line["vectors"][0][0] += 0.001
    return True


SPOILS = {
    "text": lambda line: changed(line, "text", line.get("text", "") + " "),
    "calls": lambda line: spoil_call(line, 0, "another"),
    "arguments": lambda line: spoil_call(line, 1, {"another": 1}),
    "stop": lambda line: changed(line, "stop", "another"),
    "error": lambda line: changed(line, "error", "malformed"),
    "usage": lambda line: "usage" in line and changed(line["usage"], "input", 123456),
    "vectors": spoil_vector,
}


def spoil_call(line, at, value):
    if not line.get("calls"):
        return False
    line["calls"][0][at] = value
    return True


if __name__ == "__main__":
    main(sys.argv[1])
