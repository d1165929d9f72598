"""Generated code as syntax: parsing, what it imports, and the interface it offers.

May import: what its room may.
Doors: `parse.parse`, `interface.interface_sha`.
"""
