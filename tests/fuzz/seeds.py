"""Fills FOLDER/<target>/ with the bodies of the recorded answers that targets.json names for each target."""

import base64
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def main(folder):
    targets = json.loads((HERE / "targets.json").read_text(encoding="utf-8"))
    exchanges = [json.loads(path.read_text(encoding="utf-8"))
                 for path in sorted((HERE.parent / "data" / "exchanges").glob("*/*/*.json"))]
    for target, wanted in targets.items():
        seeds = pathlib.Path(folder) / target
        seeds.mkdir(parents=True, exist_ok=True)
        chosen = [exchange for exchange in exchanges if any(fits(exchange, these) for these in wanted)]
        if not chosen:
            sys.exit(f"{target}: no recorded answer fits")
        for exchange in chosen:
            (seeds / exchange["id"]).write_bytes(body(exchange["response"]))


def fits(exchange, wanted):
    response = exchange["response"]
    is_so = {"provider": exchange["provider"], "api": exchange["api"], "format": response["body_format"],
             "failed": response["status"] >= 400}
    return all(is_so[name] == value for name, value in {"failed": False, **wanted}.items())


def body(response):
    if "body_base64" in response:
        return base64.b64decode(response["body_base64"])
    return response["body_text"].encode() if "body_text" in response else json.dumps(response["body"]).encode()


if __name__ == "__main__":
    main(sys.argv[1])
