"""Trying what was built: a preview in the sandbox, under a host of its own, in a process of its own.

May import: dependencies, sandbox, source.
Doors: `start.start`, `preview_keeper.Keeper`, `proxy.Proxy`, `reports.report`.
"""
