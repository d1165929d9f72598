"""Ending a wave: evidence, the gate's decision, confidence, blame, repair, waivers and the proof by removal.

May import: checks, prepare, engine, sandbox, source.
Door: `closing.close_wave` closes a wave; `decision.decide` is the pure rule.
"""
