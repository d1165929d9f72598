"""A restored dump has every row, and gives the same exports and plan documents, byte by byte."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.postgres import BINARIES
from execution.export.documents.whole_import import import_document
from tests.browsing import ROOT
from tests.databases import empty_database, url_of
from tests.documents import document
from tests.factories import AtomFactory, RunFactory, WaveFactory, accepted, member

# Printed by a process of its own, as by one that was started on the restored database.
TOLD = """
import hashlib, json
from django.apps import apps
from execution.export.documents.whole_export import export_document
from execution.export.archive import export_zip
from execution.models import Run
from planning.draft.documents.document_text import written
def sha(data): return hashlib.sha256(data).hexdigest()
told = {model._meta.db_table: model._base_manager.count() for model in apps.get_models()}
for run in Run.objects.order_by("pk"):
    exported = export_zip(run, run.plan.owner)[1]
    told[str(run.pk)] = [sha(exported), sha(written(export_document(run.plan)).encode())]
    told["bytes"] = told.get("bytes", 0) + len(exported)
print(json.dumps(told))
"""


def told_by(url: str) -> dict[str, object]:
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", TOLD],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    told: dict[str, object] = json.loads(said.stdout)
    return told


@pytest.mark.django_db(transaction=True)
def test_a_restored_dump_gives_the_same_exports(tmp_path: Path) -> None:
    for code in ("def part(title: str) -> str:\n    return title\n", "PART = 'é\\n'\n"):
        plan = import_document(document(), member())
        run = RunFactory(plan=plan, version=plan.versions.get())
        AtomFactory(run=run, wave=WaveFactory(run=run), **accepted(code=code))
    dump = tmp_path / "masterplan.dump"
    make = [f"{BINARIES}/pg_dump", "--format=custom", "--file", str(dump), url_of()]
    subprocess.run(make, check=True)

    with empty_database("restored") as restored:
        load = [f"{BINARIES}/pg_restore", "--exit-on-error", "--no-owner", "--dbname", restored]
        subprocess.run([*load, str(dump)], check=True)
        after = told_by(restored)
    before = told_by(url_of())

    assert before["execution_atom"] == 2
    assert before["bytes"] > 1000  # type: ignore[operator]
    assert after == before
