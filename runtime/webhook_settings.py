"""What an installation may decide of webhooks."""

from pydantic import Field
from pydantic_settings import BaseSettings


class WebhookSettings(BaseSettings):
    """A part of `runtime.settings.Settings`."""

    webhooks_loopback: bool = Field(
        default=False,
        description="Whether webhooks may lead to this very machine, and by http: for trying them out, never in earnest.",
    )
