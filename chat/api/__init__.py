"""Conversations for programs, and starting a plan, perhaps in one of them.

Door: `conversations.router`, `plans.router`.
"""
