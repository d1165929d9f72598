"""`manage.py build`: reading the arguments, following the build, showing its progress.

May import: every app.
Door: `request.taken` reads the arguments; `builder.order` places the order.
"""
