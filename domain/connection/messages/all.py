"""Every message of a connection; importing this enters them all."""

from domain.connection.messages import after, arranging, beginning, capabilities
from domain.connection.messages.base import MESSAGES

__all__ = ["MESSAGES", "after", "arranging", "beginning", "capabilities"]
