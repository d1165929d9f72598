"""Home, the conversations, and live updates of open plan pages.

May import: replies, commands.
Door: `urls` names the views.
"""
