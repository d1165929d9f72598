"""The report on what tests hold: each atom that none does, and why it was not tried."""

from execution.export.traceability import table_row
from execution.gate.removal.totals import Totals, totals
from execution.models import RemovalProof, Run


def held_report(run: Run) -> str:
    found = totals(run)
    lines = [f"# What the tests of {run.plan} hold", "", _counted(found), ""]
    if found.unheld:
        lines += ["| no test is known to hold | why | further test |", "|---|---|---|"]
        lines += [_line(proof) for proof in found.unheld]
    return "\n".join(lines).rstrip() + "\n"


def _counted(found: Totals) -> str:
    if found.share is None:
        return "Nothing was proven by removal."
    return (
        f"Each of {found.removable} atoms was taken away in turn, and the tests run without it:"
        f" {found.held} ({found.share} %) are held by a test that turns red."
    )


def _line(proof: RemovalProof) -> str:
    return table_row([f"`{proof.atom}`", proof.words, proof.further_words])
