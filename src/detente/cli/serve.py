"""`detente serve`: the desk, in a browser."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from detente.cli.messages import NOTHING, complain
from detente.cli.options import STORE

#: Where the token may stand, so that it need not stand in a command line that others of the machine can read.
TOKEN = "DETENTE_TOKEN"


def serve(
    store: Annotated[str, STORE] = ...,  # type: ignore[assignment]
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0: any that is free.")] = 8765,
    host: Annotated[str, typer.Option(help="Address to listen at. Any other than this machine's own needs --token.")] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(help=f"Ask every reader for this: 16 letters or digits at least. Better in the environment as {TOKEN}.", show_default=False)
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="Another name by which browsers call this machine; several times.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, max=64, help="Processes that make pages; by default one for each core where the store is large.", show_default=False)
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Nobody may write reviews.")] = False,
) -> None:
    """Shows a store in the browser, and answers programs under /api/v1.

    It asks nothing of the network. Only this machine can reach it unless --host says otherwise.
    """
    import signal
    import socket

    import uvicorn

    from detente.web.app import Settings, create_app
    from detente.web.files import own_files
    from detente.web.guard import is_loopback

    signal.signal(signal.SIGTERM, _end)
    token = token or os.environ.get(TOKEN) or None
    own_files()
    app = create_app(store, Settings(host, token, tuple(name or ()), reviews=not read_only, workers=workers))
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, what is accepted sends at once: else small answers wait 40 ms for the reader to acknowledge their head.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host.strip("[]"), port))
            listener.listen()  # whoever reads the address may come before all is ready
        except OSError as error:
            complain(f"cannot listen at {host}, port {port} ({error.strerror or error}); give another --port, or --host 127.0.0.1")
            raise typer.Exit(NOTHING) from error
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{listener.getsockname()[1]}/"
        typer.echo(f"{address}{'?token=…' if token else ''}  (Ctrl-C ends it)")
        if not is_loopback(host):
            typer.echo("The connection is not encrypted: put a proxy with TLS before it where others share the network.", err=True)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, date_header=True, proxy_headers=False, timeout_graceful_shutdown=2
        )
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        app.close()


def _end(number: int, frame: object) -> None:
    """Told to end, it ends as programs do, and takes its temporary files along."""
    raise SystemExit(0)
