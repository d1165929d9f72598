"""States, leases, database connections and storable values, for the rows of every app.

May import: errors of this package.
Door: `states.Stateful`, `leases.Lease`, `lapsed.on_lapse`, `connections.patiently`.
"""
