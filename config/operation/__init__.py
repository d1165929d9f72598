"""What operators see of a running system: ids in its logs, metrics, and findings of `doctor`.

May import: every app, as the wiring does.
Door: `metrics.metrics` is the page that Prometheus asks, `findings` has the looks of `doctor`, `task_ids` follows tasks.
"""
