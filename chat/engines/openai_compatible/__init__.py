"""Any model server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, and providers.

engine     one reply: attempts, retries, logging
upstream   the settings: address, key, patience
client     the shared, pooled HTTP client
payload    request -> JSON
frames     JSON -> what Vana understands of it
thinking   reasoning written inside the answer
reply      frames -> deltas, and whether the reply was whole
errors     what the server said -> EngineError
retries    how long to wait before trying again
timeouts   how long to wait for anything
"""

from chat.engines.openai_compatible.engine import OpenAICompatibleEngine

__all__ = ["OpenAICompatibleEngine"]
