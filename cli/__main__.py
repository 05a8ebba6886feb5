"""`python -m cli`: everything staff, operators and developers do from a terminal."""

import sys

try:
    from cli.application import application
except ModuleNotFoundError as missing:
    sys.exit(
        f"This Python lacks {missing.name}. Use the one that make up prepares: "
        "`source .venv/bin/activate`, or .venv/bin/python instead of python."
    )

if __name__ == "__main__":
    application()
