"""Home, the conversations, and what open plan pages are sent.

May import: replies, commands.
Door: `urls` names the views.
"""
