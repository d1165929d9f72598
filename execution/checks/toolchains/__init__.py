"""Toolchains: what a language needs of us, one module each; what they are asked is in `source.toolchain`.

May import: what its room may.
Door: `python.PYTHON`, which execution makes known as it starts.
"""
