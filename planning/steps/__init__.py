"""One step of planning at a time: leases, the call to the model, failures, and what is asked next.

May import: money, log.
Door: `ask.ask` asks a model; `next_step.queue_next` queues what comes next.
"""
