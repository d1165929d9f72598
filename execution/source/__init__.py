"""Generated code as text and syntax: atoms to files, signatures, imports, stubs, and the rows they come from.

May import: the models of execution.
Door: `assemble.assemble` makes a tree of files from atoms.
"""
