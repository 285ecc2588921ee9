"""A real mail server and a real webhook receiver on this machine, for alerts to arrive at."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hook:
    """What a webhook got; ``working`` off: it answers that it is out of order."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.working = True
        self.url = ""


@contextmanager
def webhook() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hook.working:
                hook.got.append(json.loads(body))
            self.send_response(200 if hook.working else 503)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"json://127.0.0.1:{server.server_port}/alerts"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Box:
    """Mail that has arrived, as it came over the wire."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope.content)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[Box, str]]:
    """The mails that arrive, and the address to send them to."""
    from aiosmtpd.controller import Controller

    box = Box()
    with socket.socket() as free:  # aiosmtpd connects to the port that it is given, which must be a real one
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"mailto://127.0.0.1:{port}?from=detente@example.org&to=desk@example.org&mode=insecure"
    finally:
        controller.stop()
