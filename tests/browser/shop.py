"""A shop whose pages carry the chat, on an origin of its own and under the strictest policy that lets the chat work."""

import threading
from collections.abc import Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

# Nothing but the chat's own script and its calls; no styles, no pictures, no markup made from strings.
POLICY = (
    "default-src 'none'; script-src {hilo}; connect-src {hilo}; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script async src="{hilo}/widget/hilo-chat.js"></script></head>
<body><main><h1>Botín Alba</h1><p>Piel, suela de goma.</p><p><button id="buy">129,00 €</button></p></main>
<hilo-chat{attributes}></hilo-chat></body></html>"""


class Shop:
    """Serves `/?account=…&lang=…`: every parameter is an attribute of the chat, `lang` and `dir` are the page's."""

    def __init__(self, hilo: str) -> None:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self.hilo = hilo
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = self.page(dict(parse_qsl(urlsplit(request.path).query, keep_blank_values=True))).encode()
        request.send_response(200)
        request.send_header("content-type", "text/html; charset=utf-8")
        request.send_header("content-security-policy", POLICY.format(hilo=self.hilo))
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def page(self, query: Mapping[str, str]) -> str:
        of_page = {"lang": query.get("lang", "es"), "dir": query.get("dir", "ltr")}
        attributes = "".join(f' {n}="{escape(v)}"' for n, v in query.items() if n not in of_page)
        return PAGE.format(hilo=self.hilo, attributes=attributes, **of_page)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
