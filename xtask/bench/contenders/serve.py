"""Serves the page's program, with the loop and the parser that fastapi[standard] brings, and says where."""

import os
import sys

import uvicorn
from uvicorn.supervisors import ChangeReload

if __name__ == "__main__":
    reload = "--reload" in sys.argv
    config = uvicorn.Config(
        "first_steps:app",
        port=int(os.environ.get("PORT", "8000")),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="critical",
        reload=reload,
    )
    if not reload:
        config.load()
    socket = config.bind_socket()
    # From here on, a client that connects waits until the server has started.
    socket.listen(config.backlog)
    print(f"Serving on http://127.0.0.1:{socket.getsockname()[1]}", flush=True)
    server = uvicorn.Server(config)
    if reload:
        ChangeReload(config, target=server.run, sockets=[socket]).run()
    else:
        server.run(sockets=[socket])
