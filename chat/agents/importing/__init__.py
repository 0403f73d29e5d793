"""Sessions that other services kept, as Vana's own: read from their tables, put into ours.

`sources` opens a database and finds whose tables are in it, `adk_tables` and
`older_tables` read them, `keeping` stores a session or says why not. Nothing of
it needs google-adk.
"""
