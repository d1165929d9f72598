"""Settings that are long and that no environment changes: logging, policies, what each job of a model gets.

May import: nothing of ours, as `config.settings` imports it.
Door: `config.settings` names each.
"""
