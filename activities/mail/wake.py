"""How the courier hears that something is owed."""

CHANNEL = "peer_exchange_outbox"
WAKE = f"pg_notify('{CHANNEL}', '')"
"""Goes out when the transaction commits; a channel nobody listens to costs nothing."""
