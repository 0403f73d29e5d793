"""Backups: one file each, without secrets; rehearsed when made; kept by count and age."""
