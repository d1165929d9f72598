"""One attempt at one atom: asking a model or a person for code, checking it, recording the result.

May import: checks, prepare, engine, sandbox, source.
Door: `attempts.work` makes one attempt at a claimed atom.
"""
