"""The built software as a ZIP: source, tests, requirements matrix, cost report, and how to run it."""

import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from string import Template

from django.conf import settings
from django.db.models import Count, Sum

from config.access.models import User
from config.access.permissions import require
from costs.models import Usage
from execution.errors import NothingToExport
from execution.export.held import held_report
from execution.export.materials import bill_of_materials
from execution.export.matrix import matrix_page, matrix_rows, matrix_table
from execution.export.traceability import not_built_section, traceability
from execution.models import AcceptanceTest, Atom, Export, Run
from execution.source.assemble import assemble
from execution.source.rows import source_of
from execution.source.skeleton import skeleton_of
from execution.source.toolchain import toolchains_of
from planning.models import MasterPlan
from planning.stacks.chosen import files_of, slug_of

# A ZIP cannot say "no date"; one fixed date makes equal content give equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644 << 16
# Where a part of a page is empty.
GAPS = re.compile(r"\n{3,}")


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
    return zipped(run.plan, exported_tree(run))


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
    for toolchain in toolchains_of(tree):
        tree |= toolchain.complete(tree)
    rows = matrix_rows(run)
    tree["docs/requirements.md"] = matrix_table(run, rows)
    tree["docs/requirements.html"] = matrix_page(run, rows)
    tree["docs/traceability.md"] = traceability(run)
    tree["docs/held.md"] = held_report(run)
    tree["docs/costs.md"] = cost_report(run.plan)
    tree["docs/sbom.cdx.json"] = bill_of_materials(tree, slug_of(run.plan))
    return _with_surroundings(tree, run)


def _with_surroundings(tree: dict[str, str], run: Run) -> dict[str, str]:
    """With what it takes to start it anywhere, and the README that says how."""
    for toolchain in toolchains_of(tree):
        for path, template in toolchain.surroundings().items():
            if path not in tree:
                tree[path] = _render(template, run)
    # A stack's own says already how to start it.
    tells = "README.md" in files_of(run.plan)
    tree["README.md"] = _render(
        "readme_on_stack.md" if tells else "readme.md",
        run,
        about=tree.get("README.md") or f"# {run.plan}\n\n{run.plan.description}",
        not_built="\n".join(not_built_section(run.plan)),
        proven=_proven(tree),
    )
    return tree


def _proven(tree: Mapping[str, str]) -> str:
    """What was run while it was built, and what was not, as sentences."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    has_database = "DATABASE_URL" in tree.get("compose.yaml", "")
    said = [
        f"While it was built, its tests were run with Python {version} in a sandbox without a network"
        f"{', on SQLite' if has_database else ''}; `docs/requirements.html` says how they ended.",
        "Not run: other versions of Python.",
        *(["Not run: the same tests on PostgreSQL."] if has_database else []),
        *(
            f"Not run: `{path}`; it follows the usual rules, but no container was made from it."
            for path in ("Dockerfile", "compose.yaml")
            if path in tree
        ),
    ]
    return "\n".join(f"- {one}" for one in said)


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
    filled = Template(text).substitute(
        values,
        name=str(run.plan),
        quoted=json.dumps(str(run.plan), ensure_ascii=False),
        slug=slug_of(run.plan),
        package=run.plan.package,
        tests=tests,
    )
    return GAPS.sub("\n\n", filled) if name.endswith(".md") else filled


def zipped(plan: MasterPlan, tree: dict[str, str]) -> bytes:
    folder = folder_name(plan)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(tree):
            entry = zipfile.ZipInfo(f"{folder}/{path}", date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = FILE_MODE
            archive.writestr(entry, tree[path].encode())
    return buffer.getvalue()
