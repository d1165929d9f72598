"""What happens when a wave ends: evidence, the decision, confidence, blame, repair, waivers.

May import: checks, prepare, engine, sandbox, source.
Door: `closing.close_wave` closes a wave; `decision.decide` is the pure rule.
"""
