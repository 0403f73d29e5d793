"""Conversations as files: in which formats, how they are called, and what is in them.

`chat.domain.export` and `chat.stores.exports` write the exact one (JSON); the modules here those
for reading. All are written in pieces while they are sent, and hold one message
at a time. The pages, the API and jobs send the same files.
"""
