"""Tables: one class a module, imported by themselves at the start."""
