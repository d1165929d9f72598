"""Running one planning step: its lease, the call to the model, failures, and the next step.

May import: money, log.
Door: `ask.ask` asks a model; `next_step.queue_next` queues what comes next.
"""
