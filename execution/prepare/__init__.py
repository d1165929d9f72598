"""Preparing a run: specifications of atoms, acceptance tests, and the graph that gives the waves.

May import: engine, sandbox, source.
Door: `preparations.prepare` says what is to be asked next.
"""
