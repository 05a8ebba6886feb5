"""`python -m cli`: everything staff, operators and developers do from a terminal."""

from cli.application import application

if __name__ == "__main__":
    application()
