#!/usr/bin/env python3
"""Writes prices.json from the PyPI package genai-prices (MIT), whose people read the providers' price pages.

    pip install genai-prices==0.2.3 && python3 harness/data/prices.py > harness/data/prices.json

Millionths of a US dollar for a million tokens. Left out: what is not told by tokens (images, hours, searches), and
rules of ids that are neither equal, a beginning, nor a part: a model that is left out has an unknown price.
"""

import datetime
import importlib.metadata
import json
import sys

from genai_prices.data import providers

OURS = {
    "openai": "openai", "anthropic": "anthropic", "aws": "bedrock", "azure": "azure", "google": "gemini",
    "groq": "groq", "deepseek": "deepseek", "mistral": "mistral",
}
RATES = {"input": "input_mtok", "output": "output_mtok", "cached_input": "cache_read_mtok", "cache_write": "cache_write_mtok"}


def rules(clause):
    """Ids, beginnings and parts that a clause of `or` consists of; None where it is more than that."""
    kind = type(clause).__name__
    if kind == "ClauseEquals":
        return [("is", clause.equals)]
    if kind == "ClauseStartsWith":
        return [("begins", clause.starts_with)]
    if kind == "ClauseContains":
        return [("holds", clause.contains)]
    if kind == "ClauseOr":
        return [rule for each in clause.or_ for rule in rules(each)]
    return []


def current(prices):
    """The price of today: the last one that has begun."""
    if not isinstance(prices, list):
        return prices
    today = datetime.date.today()
    begun = [each for each in prices if getattr(each.constraint, "start_date", datetime.date.min) <= today]
    # What holds at some hours of the day only is not told by a date.
    dated = [each for each in begun if each.constraint is None or hasattr(each.constraint, "start_date")]
    return (dated or begun)[-1].prices


def rates(price):
    base, beyond, start = {}, {}, None
    for ours, theirs in RATES.items():
        rate = getattr(price, theirs, None)
        if rate is None:
            continue
        if hasattr(rate, "tiers"):
            # More than one step is not told; the highest is taken, so that a budget holds.
            start = min(step.start for step in rate.tiers)
            beyond[ours] = micros(max(step.price for step in rate.tiers))
            rate = rate.base
        base[ours] = micros(rate)
    if beyond:
        base["beyond"] = {"tokens": start, **{**{k: v for k, v in base.items() if k != "beyond"}, **beyond}}
    return base


def micros(dollars):
    return int(round(dollars * 1_000_000))


def main():
    table = {}
    for provider in providers:
        ours = OURS.get(provider.id)
        if ours is None:
            continue
        rows = []
        for model in provider.models:
            found = rates(current(model.prices))
            if "input" not in found:
                continue
            # What embeds writes nothing.
            found.setdefault("output", 0)
            names = {}
            for kind, text in [("is", model.id), *rules(model.match)]:
                if text not in names.setdefault(kind, []):
                    names[kind].append(text)
            rows.append({**names, **found})
        table[ours] = rows
    source = f"genai-prices {importlib.metadata.version('genai-prices')} (PyPI, MIT), made by prices.py"
    head = {"source": source, "date": str(datetime.date.today()), "unit": "millionths of a US dollar for a million tokens"}
    out = sys.stdout
    out.write("{\n")
    for key, value in head.items():
        out.write(f" {json.dumps(key)}: {json.dumps(value)},\n")
    out.write(' "providers": {\n')
    for at, (name, rows) in enumerate(table.items()):
        out.write(f"  {json.dumps(name)}: [\n")
        out.write(",\n".join("   " + json.dumps(row) for row in rows))
        out.write("\n  ]" + ("," if at + 1 < len(table) else "") + "\n")
    out.write(" }\n}\n")


main()
