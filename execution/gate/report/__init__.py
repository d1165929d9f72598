"""What a gate says to people: the report of a run, and a blocked gate with the code that can be at fault.

May import: the rest of the gate, and what the gate may.
Doors: `gate_report` has a function for each page; `blocked_gate.blocked_gate` computes a blocked one.
"""
