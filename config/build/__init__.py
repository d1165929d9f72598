"""The whole path without a browser: what is asked for, following it, and showing how far it is.

May import: every app.
Door: `request.taken` reads the arguments; `builder.order` places the order.
"""
