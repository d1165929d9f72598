"""How values are shown: bars, pills, markup, differences, and the parts of pages that sockets send again.

May import: errors of this package.
Door: the template tags in `templatetags`; `fragments.plan_fragment`.
"""
