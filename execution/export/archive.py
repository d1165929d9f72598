"""The built software as a ZIP: source, tests, requirements matrix, cost report, and how to run it."""

import hashlib
import io
import zipfile
from decimal import Decimal
from string import Template
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Prefetch, Sum

from config.access.models import User
from config.access.permissions import require
from costs.models import Usage
from execution.errors import NothingToExport
from execution.export.held import held_report
from execution.export.traceability import (
    holds,
    latest_results,
    not_built_section,
    table_row,
    traceability,
)
from execution.models import AcceptanceTest, Atom, Export, Run
from execution.source.assemble import assemble
from execution.source.rows import source_of
from execution.source.skeleton import skeleton_of
from planning.models import MasterPlan, Requirement
from planning.stacks.chosen import files_of, slug_of

# A ZIP cannot say "no date"; one fixed date makes equal content give equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644 << 16


def export_zip(run: Run, by: User) -> tuple[Export, bytes]:
    """Pack what is accepted. Equal content gives equal bytes. Raises NothingToExport, NotPermitted."""
    require(by, "export", run.plan)
    data = packed(run)
    export = Export.objects.create(
        run=run,
        sha=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        created_by=by.get_username(),
    )
    return export, data


def packed(run: Run) -> bytes:
    """The archive of what is accepted now. Raises NothingToExport."""
    return _zip(folder_name(run.plan), exported_tree(run))


def folder_name(plan: MasterPlan) -> str:
    return slug_of(plan)


def exported_tree(run: Run) -> dict[str, str]:
    """Every file of the export by its path: the software, then the reports about it."""
    atoms = Atom.objects.accepted().filter(run=run).in_order()
    if not atoms.exists():
        raise NothingToExport()
    tree = assemble([*skeleton_of(run.plan), *map(source_of, atoms)])
    tests = AcceptanceTest.objects.filter(run=run, state=AcceptanceTest.State.RUNNABLE)
    tree |= {test.path: test.code for test in tests}
    tree.setdefault("tests/__init__.py", "")
    tree["docs/requirements.md"] = requirements_matrix(run)
    tree["docs/traceability.md"] = traceability(run)
    tree["docs/held.md"] = held_report(run)
    tree["docs/costs.md"] = cost_report(run.plan)
    tree.setdefault("Makefile", _render("makefile.txt", run))
    own = tree.get("README.md", "")
    # A stack's own says already how to start it.
    tells = "README.md" in files_of(run.plan)
    tree["README.md"] = _render(
        "readme_on_stack.md" if tells else "readme.md",
        run,
        about=own or f"# {run.plan}\n\n{run.plan.description}",
        not_built="\n".join(not_built_section(run.plan)),
    )
    return tree


def requirements_matrix(run: Run) -> str:
    """Each requirement with the tasks that serve it, the tests that prove it, and their last result; then those not built."""
    latest = latest_results(run)
    lines = [
        f"# Requirements of {run.plan}",
        "",
        "| id | priority | requirement | tasks | tests | holds |",
        "|---|---|---|---|---|---|",
    ]
    live = run.plan.requirements.filter(superseded_at__isnull=True)
    # Not `run.acceptance_tests`, which would fetch the run of each: it is not among these columns.
    of_run = AcceptanceTest.objects.filter(run=run).only("path", "requirement", "run")
    tests = Prefetch("acceptance_tests", of_run)
    for requirement in live.prefetch_related("tasks", tests):
        lines.append(_matrix_row(requirement, run, latest))
    lines += ["", *not_built_section(run.plan)]
    return "\n".join(lines).rstrip() + "\n"


def _matrix_row(requirement: Requirement, run: Run, latest: dict[UUID, str]) -> str:
    """`requirement` with the tests of one run at hand."""
    tests = list(requirement.acceptance_tests.all())
    cells = [
        requirement.names,
        requirement.priority.upper(),
        requirement.text,
        ", ".join(task.stable_id for task in requirement.tasks.all()),
        ", ".join(f"`{test.path}`" for test in tests),
        holds(requirement, run, latest),
    ]
    return table_row(cells)


def cost_report(plan: MasterPlan) -> str:
    """What was spent, by job and model, in US dollars."""
    usages = Usage.objects.for_budget(plan.budget_id)
    rows = usages.values("job", "model").annotate(
        calls=Count("id"),
        usd=Sum("cost_usd"),
        read=Sum("input_tokens"),
        cached=Sum("cache_read_tokens"),
        written=Sum("output_tokens"),
    )
    lines = [
        f"# What {plan} cost",
        "",
        f"Total: ${usages.total_usd():.6f}"
        + (
            " (stand-in model, at list prices; nothing was paid)" if settings.STANDIN_IN_USE else ""
        ),
        "",
        "| job | model | calls | input tokens | from cache | output tokens | USD |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows.order_by("job", "model"):
        lines.append(
            f"| {row['job']} | {row['model']} | {row['calls']} | {row['read']} | {row['cached']}"
            f" | {row['written']} | {row['usd'] or Decimal(0):.6f} |"
        )
    return "\n".join(lines) + "\n"


def _render(name: str, run: Run, **values: str) -> str:
    text = (settings.BASE_DIR / "execution" / "export" / name).read_text(encoding="utf-8")
    tests = AcceptanceTest.objects.filter(run=run, state=AcceptanceTest.State.RUNNABLE).count()
    return Template(text).substitute(
        values, name=str(run.plan), package=run.plan.package, tests=tests
    )


def _zip(folder: str, tree: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(tree):
            entry = zipfile.ZipInfo(f"{folder}/{path}", date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = FILE_MODE
            archive.writestr(entry, tree[path].encode())
    return buffer.getvalue()
