"""Figures of this process and of the database, as Prometheus reads them (METRICS)."""
