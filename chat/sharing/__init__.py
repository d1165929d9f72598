"""Sharing a conversation and its plan with people, at three levels.

May import: replies.
Door: `shares.share`, `shares.end`.
"""
