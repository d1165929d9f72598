"""Signals of execution to itself and the apps above it. Sent by verbs after commit; payloads are ids."""

from django.dispatch import Signal

run_moved = Signal()  # run_id: rows changed so that the run may go on; `drive` derives how
proof_asked = Signal()  # run_id: a person wants it proven by removal
task_completed = Signal()  # run_id, task_id: all its atoms are accepted and scored
atom_accepted = Signal()  # atom_id
atom_needs_review = Signal()  # atom_id, reason
atom_changed = Signal()  # atom_id: its code went another way than a review knows
problem_reported = Signal()  # report_id: a person found a preview wrong
wave_closed = Signal()  # wave_id: its gate opened
gate_blocked = Signal()  # wave_id: its gate waits for people
push_asked = Signal()  # push_id: what is built is to be pushed to the workspace's repository
run_completed = Signal()  # run_id
run_paused = Signal()  # run_id, reason
run_cancelled = Signal()  # run_id: what is not accepted was given up
