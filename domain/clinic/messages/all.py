"""The messages of a clinic; importing this registers all of them."""

from domain.clinic.messages import after, capabilities, material, planning, room, seats
from domain.clinic.messages.base import MESSAGES

__all__ = ["MESSAGES", "after", "capabilities", "material", "planning", "room", "seats"]
