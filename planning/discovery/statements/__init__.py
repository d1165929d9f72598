"""What a brief states itself: its parts, their headings, and the demands, requirements and exclusions in them.

May import: lint, models, and `brief` of discovery.
Door: `stated_requirements.statements` reads those of a brief.
"""
