"""Home, the conversations, and live updates of open plan pages.

May import: sharing, replies, commands.
Door: `urls` names the views.
"""
