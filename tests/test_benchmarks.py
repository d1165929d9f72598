"""The benchmarks' synthetic run is made of atoms that the stand-in still knows how to write."""

import pytest

from config.benchmarks.synthetic import lay_atoms, synthetic_run
from execution.models import Run


@pytest.mark.django_db
def test_a_synthetic_run_is_laid_out_with_every_atom_it_names() -> None:
    run = synthetic_run()

    lay_atoms(run, waves=2, per_wave=3)

    run.refresh_from_db()
    assert run.status == Run.Status.RUNNING
    assert run.atoms.count() >= 6
    assert run.waves.count() >= 3
