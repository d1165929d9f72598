"""Stacks: what software can be built on, kept as data: profile, skeleton, lock, conventions, interfaces.

May import: `lint`, which knows paths.
Door: `registry.stack_named` and `registry.all_stacks`.
"""
