"""Sandboxes that run several test files, one after the other, without loading the same packages each time.

May import: source, and of this room what starts a sandbox.
Door: `warm_sandboxes.WarmSandboxes`, for as long as a `with` block lasts; `kept.kept_sandboxes`, for a build.
"""
