"""Moving runs, waves and atoms: claims, leases, the ladder of models, pausing, going stale, the sweep.

May import: source.
Door: `claims.claim` takes an atom; `lifecycle` stops a run and lets it go on.
"""
