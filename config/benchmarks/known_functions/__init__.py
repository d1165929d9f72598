"""What the benchmark `functions` is made of: known problems, a plan of them, prepared answers and their outcomes.

May import: every app, and what stands in for servers.
Door: `human_eval.problems` reads them; `plan_of_functions.document_of` makes the plan.
"""
