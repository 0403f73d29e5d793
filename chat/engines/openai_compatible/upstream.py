"""The model server as the settings describe it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from django.conf import settings


@dataclass(frozen=True)
class Upstream:
    """Where the model server is and how patient Vana is with it; times in seconds."""

    base_url: str
    api_key: str = field(repr=False)  # must not reach a log by way of a traceback
    connect_seconds: float
    first_delta_seconds: float
    idle_seconds: float
    total_seconds: float
    retries: int
    retry_seconds: float

    @classmethod
    def from_settings(cls) -> Upstream:
        """Read the settings now: tests override them, and nothing is kept between replies."""
        return cls(
            base_url=settings.LLM_BASE_URL,
            api_key=settings.LLM_API_KEY,
            connect_seconds=settings.LLM_CONNECT_SECONDS,
            first_delta_seconds=settings.LLM_FIRST_DELTA_SECONDS,
            idle_seconds=settings.LLM_IDLE_SECONDS,
            total_seconds=settings.LLM_TOTAL_SECONDS,
            retries=settings.LLM_RETRIES,
            retry_seconds=settings.LLM_RETRY_SECONDS,
        )

    @property
    def url(self) -> str:
        return f"{self.base_url}/chat/completions"

    @property
    def headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
            # Compression would hold tokens back until a block is full.
            "Accept-Encoding": "identity",
        }
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key}"
        return headers

    @property
    def proxy(self) -> str | None:
        """The proxy that the environment (HTTPS_PROXY, NO_PROXY, …) prescribes for this server.

        None for the machine itself, whatever NO_PROXY says. aiohttp's own
        `trust_env` is not used: it would also send passwords from ~/.netrc.
        """
        address = urlsplit(self.base_url)
        if is_this_machine(address.hostname or "") or proxy_bypass(address.netloc):
            return None
        return getproxies().get(address.scheme)


def is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
