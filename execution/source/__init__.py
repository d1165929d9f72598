"""Generated code as text and syntax: files, signatures, imports and stubs, and the rows they come from.

May import: the models of execution.
Door: `assemble.assemble` makes a tree of files from atoms.
"""
