"""A second factor of signing in: codes of an app on somebody's phone, and recovery codes for when that is lost.

May import: the models, audit and login failures of config.access.
Door: `factors` (set up, check, take away), `half_way` (between the password and the code).
"""
