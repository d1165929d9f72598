"""Running untrusted programs, and judging whether their test results can be trusted.

May import: source.
Door: `program.run` runs a command; `unittests.run_test_file` runs one test file, `red_proof.prove_red` tries it on stubs.
"""
