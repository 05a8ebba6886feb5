"""The web server of an installation with a folder of files beside its pages: `python -m bench.still_beside`."""

import os

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

import web.__main__ as server
from web.app import create_app
from web.site.resources import Resources

FOLDER = "BENCH_STILL_FOLDER"
"""The variable that names the folder; its files stand below /still."""


def _with_files(resources: Resources) -> FastAPI:
    app = create_app(resources)
    app.mount("/still", StaticFiles(directory=os.environ[FOLDER]))
    return app


if __name__ == "__main__":
    server.create_app = _with_files
    server.main()
