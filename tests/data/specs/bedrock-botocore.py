"""Writes bedrock-botocore.sigv4.json: what botocore signs for Bedrock, and what two cases of the suite of AWS that
have no signature of their own come to. Needs botocore 1.44 of PyPI; no network, the keys are those of AWS's examples.

    python tests/data/specs/bedrock-botocore.py
"""

import datetime
import hashlib
import hmac
import json
import pathlib
import unittest.mock

import botocore
import botocore.auth
import botocore.session

HERE = pathlib.Path(__file__).parent
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW = datetime.datetime(2026, 6, 1, 12, 34, 56, tzinfo=datetime.timezone.utc)
MESSAGES = [{"role": "user", "content": [{"text": "héllo"}]}]
MODELS = [
    "amazon.nova-lite-v1:0",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3d4e5f6",
]


def botocore_cases():
    """Through the whole client, so that its own encoding of the path is what is signed."""
    for model in MODELS:
        for token in [None, "a-session-token/with+signs=="]:
            for operation in ["converse", "converse_stream", "count_tokens"]:
                session = botocore.session.Session()
                client = session.create_client(
                    "bedrock-runtime",
                    region_name="eu-west-1",
                    aws_access_key_id=KEY,
                    aws_secret_access_key=SECRET,
                    aws_session_token=token,
                )
                sent = []
                client.meta.events.register("before-send.*.*", lambda request, **_: sent.append(request) or Stop())
                body = {"messages": MESSAGES}
                arguments = {"input": {"converse": body}} if operation == "count_tokens" else body
                try:
                    with unittest.mock.patch("botocore.auth.get_current_datetime", lambda remove_tzinfo=True: NOW.replace(tzinfo=None)):
                        getattr(client, operation)(modelId=model, **arguments)
                except Exception:
                    pass
                request = sent[0]
                text = lambda value: value.decode() if isinstance(value, bytes) else value
                headers = {name.lower(): text(value) for name, value in request.headers.items()}
                yield {
                    "model": model,
                    "operation": operation.replace("_", "-"),
                    "session_token": token,
                    "url": request.url,
                    "body": text(request.body),
                    "content_type": headers["content-type"],
                    "date": headers["x-amz-date"],
                    "authorization": headers["authorization"],
                }


class Stop:
    """An answer that ends the call."""

    status_code, headers, content, raw = 500, {}, b"{}", None


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def suite_cases():
    cases = json.loads((HERE / "aws-sigv4-test-suite.json").read_text())["cases"]
    for name, case in cases.items():
        if "context.json" in case:
            continue
        canonical = case["header-canonical-request.txt"]
        date = next(line[11:] for line in canonical.splitlines() if line.startswith("x-amz-date:"))
        region, service = "us-east-1", "service"
        scope = f"{date[:8]}/{region}/{service}/aws4_request"
        key = b"AWS4" + SECRET.encode()
        for part in [date[:8], region, service, "aws4_request"]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        to_sign = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{sha256(canonical)}"
        yield name, {"date": date, "signature": hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()}


def main():
    found = {
        "$comment": f"Written by bedrock-botocore.py with botocore {botocore.__version__} (Apache-2.0); example keys of AWS.",
        "access_key_id": KEY,
        "secret_access_key": SECRET,
        "region": "eu-west-1",
        "service": "bedrock",
        "cases": list(botocore_cases()),
        "suite_signatures": dict(suite_cases()),
    }
    (HERE / "bedrock-botocore.sigv4.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


main()
