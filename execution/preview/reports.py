"""What people find wrong in a preview, taken to the atoms that own the page."""

from urllib.parse import urlsplit

from config.access.models import User
from config.access.permissions import require
from config.shared.database.storable import storable
from config.shared.signals import send_on_commit
from execution.models import Atom, Preview, ProblemReport
from execution.preview.start import tell
from execution.signals import problem_reported
from execution.source.atom_source import is_test_path
from execution.source.rows import sources_of
from execution.source.web_routes import answering
from planning.log.event_log import recording
from planning.stacks.chosen import stack_of

LOG_LINES = 20


def report(preview: Preview, by: User, *, page: str, words: str) -> ProblemReport:
    """Raises NotPermitted. Reviews of the atoms open when it is heard."""
    require(by, "request_review", preview.run.plan)
    page = storable(page.strip())[:500]
    atoms = owners(preview, page)
    with recording(preview.run.plan, actor=by.get_username()):
        made = ProblemReport.objects.create(
            preview=preview,
            page=page,
            words=storable(words.strip()),
            log="\n".join(preview.log.splitlines()[-LOG_LINES:]),
            made_by=by.get_username(),
        )
        made.atoms.set(atoms)
        send_on_commit(problem_reported, sender=ProblemReport, report_id=made.pk)
        tell(preview)
    return made


def owners(preview: Preview, page: str) -> list[Atom]:
    """Atoms whose routes answer at the page; in a terminal, or where nobody does, those of the entry."""
    accepted = Atom.objects.accepted().filter(run=preview.run_id)
    rows = {(atom.path, atom.symbol): atom for atom in accepted.in_order()}
    sources = sources_of(accepted).values()
    path = urlsplit(page).path if not preview.is_terminal else ""
    found = answering(sources, path) if path else set()
    if not found:
        plan = preview.run.plan
        entry = stack_of(plan).entry.replace("{package}", plan.package)
        found = {place for place in rows if place[0] == entry and not is_test_path(place[0])}
    return [rows[place] for place in sorted(found) if place in rows]
