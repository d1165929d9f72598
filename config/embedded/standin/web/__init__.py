"""The web application that is built: templates of the modules and pages of each entity, cut into atoms.

It may import `standin.domain`, `program.atoms`, `reader` and `wire`. Its doors are `catalogue.modules` and `tests.source`.
"""
