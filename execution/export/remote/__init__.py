"""A repository of the workspace's own: where it is, and pushing each plan to a branch of it, never by force.

May import: what its room may.
Doors: `remote_settings` for where it is, `pushes.ask` and `pushes.push`.
"""
