"""Ending a wave: evidence, the gate's decision, confidence, blame, repair and waivers.

May import: checks, prepare, engine, sandbox, source.
Door: `closing.close_wave` closes a wave; `decision.decide` is the pure rule.
"""
