"""Tables: one class a module, imported by themselves at the start."""

import importlib
import pkgutil

for _found in sorted(pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_found.name}")
