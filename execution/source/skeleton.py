"""The files that a plan's stack brings: they stand in every tree of its runs, and no atom may write them."""

from uuid import UUID

from execution.source.atom_source import AtomSource
from planning.models import MasterPlan
from planning.stacks.chosen import files_of, stack_of

# What `skeleton_of` reads of a plan.
READ = ("stack", "stack_options", "project_name", "package", "description")


def skeleton_of_run(run_id: UUID) -> list[AtomSource]:
    return skeleton_of(MasterPlan.objects.only(*READ).get(runs=run_id))


def skeleton_of(plan: MasterPlan) -> list[AtomSource]:
    """Whole files, which stand before all atoms."""
    return [
        AtomSource(
            path=path,
            symbol=path.rpartition("/")[2],
            kind="file",
            language="python" if path.endswith(".py") else "text",
            code=text,
            is_fixed=True,
        )
        for path, text in sorted(files_of(plan).items())
    ]


def names_of(plan: MasterPlan) -> dict[tuple[str, str], str]:
    """Kind by place, of what atoms and tests may use from these files."""
    names = {(one.path, one.symbol): one.kind for one in stack_of(plan).interfaces}
    return {(one.path, one.symbol): one.kind for one in skeleton_of(plan)} | names
