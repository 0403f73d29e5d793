"""The project's own scripted OpenAI-compatible server, on loopback (see `scripts.py`)."""

from tests.model_server.threaded import ThreadedModelServer, running_model_server

__all__ = ["ThreadedModelServer", "running_model_server"]
