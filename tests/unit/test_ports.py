"""A port for a server is free, and not one that the system gives to a connection meanwhile."""

import socket

from runtime.embedded import ports


def test_a_free_port_is_none_that_connections_take():
    found = {ports.free_port() for _ in range(20)}
    assert found <= set(ports.NOT_FOR_CONNECTIONS)
    assert len(found) > 1
    assert all(ports.is_free(port) for port in found)


def test_where_all_of_them_are_taken_the_system_chooses(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(ports, "NOT_FOR_CONNECTIONS", range(taken, taken + 1))
        assert ports.free_port() != taken
