"""The software that is built: templates of generic modules, generated modules for each entity, cut into atoms.

It may import `standin.domain` and `wire`. Its doors are `catalogue.atoms`, `specs.atom_specs` and `specs.atom_code`.
"""
