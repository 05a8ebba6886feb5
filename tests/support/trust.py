"""How much attacks and faults try: a little in `make test`, everything in `make trust`."""

import os

WHOLE = os.environ.get("TRUST") == "whole"


def times(short: int, whole: int) -> int:
    """A number of tries, by which of the two is run."""
    return whole if WHOLE else short
