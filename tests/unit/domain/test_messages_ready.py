"""Messages are converted without building schemas anew: a build per message was 40 % of a replay."""

import pytest
from pydantic import TypeAdapter
from pydantic._internal import _generate_schema
from temporalio.contrib.pydantic import pydantic_data_converter

from domain.exchange.messages.registry import MESSAGES
from models.messages.exchange import Outcome, Receipt, StartExchange
from models.messages.records import Change
from tests.support.messages import EXAMPLES
from tests.support.people import START, begun, start


@pytest.mark.parametrize("kind", [*MESSAGES.values(), StartExchange, Receipt, Outcome, Change])
def test_no_schema_is_built_for_a_message(kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError(f"pydantic builds the schema of {kind.__name__} again")

    monkeypatch.setattr(_generate_schema.GenerateSchema, "generate_schema", refuse)
    TypeAdapter(kind)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_every_message_survives_the_wire(name: str) -> None:
    converter = pydantic_data_converter.payload_converter
    message = EXAMPLES[name](begun(), START, "p-mia")
    (payload,) = converter.to_payloads([message])
    assert converter.from_payloads([payload], [type(message)]) == [message]
    message = start()
    assert converter.from_payloads(converter.to_payloads([message]), [StartExchange]) == [message]
