"""Proof by removal: which atoms the tests of a run hold, and what is done about the others.

May import: prepare, engine, sandbox, source.
Door: `proofs.prove` proves a run and stores it; `totals.totals` says how it stands.
"""
