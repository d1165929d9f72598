"""The reference applications are no part of Masterplan: their own tests run in the sandbox."""

collect_ignore = ["reference", "django_reference"]
