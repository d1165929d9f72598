"""Converting rows to the plain values of checks, and findings to rows."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from execution.models import Atom, AtomDependency, Attempt, Check
from execution.source.atom_source import AtomSource, Finding

LONGEST_DETAIL = 20_000
LONGEST_PATH = 300
# Fields that an AtomSource has under the same name.
PLAIN = ("path", "symbol", "kind", "signature", "language", "code", "number", "given_code")


def sha(*texts: str) -> str:
    """One sha256 over several texts; where one ends and the next begins counts."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}:".encode())
        digest.update(text.encode())
    return digest.hexdigest()


def code_sha(imports: Sequence[str], code: str) -> str:
    return sha("\n".join(imports), code)


def source_of(
    atom: Atom, *, imports: Sequence[str] | None = None, code: str | None = None
) -> AtomSource:
    """The atom with its own code, or with the given one, but without its needs: see `sources_of`."""
    return AtomSource(
        path=atom.path,
        symbol=atom.symbol,
        kind=atom.kind,
        signature=atom.signature,
        language=atom.language,
        imports=tuple(atom.imports if imports is None else imports),
        code=atom.code if code is None else code,
        number=atom.number,
        given_imports=tuple(atom.given_imports),
        given_code=atom.given_code,
    )


def sources_of(atoms: QuerySet[Atom]) -> dict[UUID, AtomSource]:
    """By id in the order of their numbers, with their needs that are not cut; two queries however many."""
    needs: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    edges = AtomDependency.objects.filter(atom__in=atoms.order_by(), cut_reason="")
    for atom, path, symbol in edges.values_list("atom", "provider__path", "provider__symbol"):
        needs[atom].add((path, symbol))
    rows = atoms.order_by("number").values("pk", *PLAIN, "imports", "given_imports")
    return {
        row["pk"]: AtomSource(
            **{name: row[name] for name in PLAIN},
            imports=tuple(row["imports"]),
            given_imports=tuple(row["given_imports"]),
            needs=frozenset(needs[row["pk"]]),
        )
        for row in rows
    }


def whole_text(imports: Sequence[str], code: str) -> str:
    """Imports and code as one text, as people and prompts read an atom."""
    return "\n".join(imports) + "\n\n\n" + code if imports else code


def lines_above(imports: Sequence[str]) -> int:
    """How many lines of the whole text stand above the code, in which findings count theirs."""
    return whole_text(imports, "").count("\n")


def checks_of(findings: Iterable[Finding], **subject: Any) -> list[Check]:
    """Unsaved rows about one attempt, or about one wave in one round."""
    return [
        Check(
            **subject,
            level=finding.level,
            validator=finding.validator,
            outcome=finding.outcome,
            detail=finding.detail[:LONGEST_DETAIL],
            path=finding.path[:LONGEST_PATH],
            symbol=finding.symbol,
            line=finding.line,
            tool=finding.tool,
            version=finding.version,
            exit_code=finding.exit_code,
            ms=finding.ms,
        )
        for finding in findings
    ]


def edges_of(run_id: UUID) -> list[tuple[Any, Any]]:
    """`(atom id, provider id)` of every edge that is not cut."""
    rows = AtomDependency.objects.filter(atom__run_id=run_id, cut_reason="")
    return list(rows.order_by("atom__number", "provider__number").values_list("atom", "provider"))


def attempt_behind(atom: Atom, sha: str | None = None) -> Attempt | None:
    """The try that gave the atom the code it has, or had with this sha; later ones may have failed."""
    tries = atom.attempts.exclude(code="").filter(code_sha=atom.code_sha if sha is None else sha)
    return tries.order_by("number").last()


def attempts_behind(atoms: Iterable[Atom]) -> dict[UUID, Attempt]:
    """By atom, as `attempt_behind`, without the code of the tries. One query."""
    tries = Attempt.objects.filter(
        atom__in=[atom.pk for atom in atoms], code_sha=F("atom__code_sha")
    )
    newest = tries.exclude(code="").order_by("atom_id", "-number").distinct("atom_id")
    return {one.atom_id: one for one in newest.only("atom", "by", "author", "model")}
