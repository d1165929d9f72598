"""What may be worked on next, what keeps the rest, and noticing that nothing moves.

May import: the models of execution, engine.
Door: `obstacles.obstacle` is the one rule; `obstacles.why_not_running` and `standstill.waits_for` say it in words.
"""
