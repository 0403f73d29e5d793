"""The JSON API at /api/v1/. docs/api.md describes it for people who write programs."""
