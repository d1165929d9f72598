"""What rows of every app have in common: states, leases, connections that may be away, values that can be stored.

May import: errors of this package.
Door: `states.Stateful`, `leases.Lease`, `lapsed.on_lapse`, `connections.patiently`.
"""
