"""The stand-in: a small rule-based server that speaks the Messages API where no model is configured.

It is a demonstration and a test bench, no AI: it reads strict sentences and says what it does not read.
It imports nothing but the standard library; its doors are `server.Standin` and `answers.rule_for`.
"""
