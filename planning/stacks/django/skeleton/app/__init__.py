"""The application: what is in app/core and the empty packages belongs to the stack.

Django is set up here, so that any module of it can be imported first.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "app.core.settings")
django.setup()
