"""What software needs besides its language: names, locks, and environments that are made once a lock.

May import: what its room may.
Door: `resolver.resolve` makes a lock, `environments.environment_for` the folder that the sandbox mounts.
"""
