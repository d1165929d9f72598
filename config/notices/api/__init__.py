"""Notices and webhooks for programs.

May import: all of this app but its pages.
Door: `notices.router`, `webhooks.router`.
"""
