"""Sending notices out: e-mail, and webhooks to addresses that were looked at before.

May import: what its app may.
Doors: `mail` and `outbound`.
"""
