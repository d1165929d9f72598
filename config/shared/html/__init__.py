"""Rendering of bars, pills, markup and differences, and the registry of live fragments.

May import: errors of this package.
Door: the template tags in `templatetags`; `fragments.plan_fragment`.
"""
