"""The recorded exchanges, and a server on the loopback that answers with them: exact status, headers and bytes.

What an SDK is asked does not matter here. Its base address names the exchange: http://127.0.0.1:PORT/ID.
"""

import base64
import http.server
import json
import pathlib
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent / "data" / "exchanges"
# Set by the server itself, or about the connection and not the answer.
NOT_SERVED = {"transfer-encoding", "content-length", "connection", "content-encoding", "date", "server"}


class Exchange:
    def __init__(self, path):
        data = json.loads(path.read_text(encoding="utf-8"))
        self.id, self.provider, self.api = data["id"], data["provider"], data["api"]
        request = data.get("request") or {}
        self.asked = request.get("body") if isinstance(request.get("body"), dict) else {}
        self.path = request.get("path") or ""
        self.response = data["response"]
        self.format = self.response["body_format"]
        # As ours is asked: by what came back, or by what was asked.
        self.streams = self.format in ("sse", "aws-eventstream") or self.asked.get("stream") is True

    def body(self):
        if "body_base64" in self.response:
            return base64.b64decode(self.response["body_base64"])
        if "body_text" in self.response:
            return self.response["body_text"].encode()
        return json.dumps(self.response["body"]).encode()

    def headers(self):
        return [pair for pair in self.response["headers"].items() if pair[0].lower() not in NOT_SERVED]


def everything(root=ROOT):
    return [Exchange(path) for path in sorted(root.glob("*/*/*.json"))]


class Server:
    """Serves all exchanges and counts how often each was asked for."""

    def __init__(self, exchanges):
        known = {exchange.id: exchange for exchange in exchanges}
        served = self.served = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                exchange = known[self.path.split("/")[1]]
                served[exchange.id] = served.get(exchange.id, 0) + 1
                body = exchange.body()
                self.send_response_only(exchange.response["status"])
                for name, value in exchange.headers():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def address(self, exchange):
        return f"http://127.0.0.1:{self.server.server_address[1]}/{exchange.id}"
