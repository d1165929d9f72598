"""Commands of `python -m app`: each module has a function `run`, which is found by itself."""
