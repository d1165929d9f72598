"""The application: what is in app/core and the empty packages belongs to the stack."""
