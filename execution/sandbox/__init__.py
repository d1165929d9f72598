"""Running programs that nobody trusts, and what their tests may be believed to say.

May import: source.
Door: `program.run` runs a command; `unittests.run_test_file` runs one test file; `red_proof.prove_red` tries a test on stubs.
"""
