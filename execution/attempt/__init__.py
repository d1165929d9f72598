"""One atom at a time: an answer asked for, checked and ended, by a model or by a person.

May import: checks, prepare, engine, sandbox, source.
Door: `attempts.work` makes one attempt at a claimed atom.
"""
