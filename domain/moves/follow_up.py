"""Moved to `calls`, `missed_calls`, `cadence` and `actions`; kept until every import has moved."""

from domain.moves.actions import ProgressAction
from domain.moves.cadence import AcceptCadence, DeclineCadence, ProposeCadence
from domain.moves.calls import LogCall, WaiveCalls
from domain.moves.missed_calls import MissCall, MissReason

__all__ = [
    "AcceptCadence",
    "DeclineCadence",
    "LogCall",
    "MissCall",
    "MissReason",
    "ProgressAction",
    "ProposeCadence",
    "WaiveCalls",
]
