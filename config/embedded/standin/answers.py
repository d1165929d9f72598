"""From a job's name to the rules that answer it; those for chat and advice stand here."""

from collections.abc import Callable

from config.embedded.standin.acceptance import files
from config.embedded.standin.discovery import answers as discovery
from config.embedded.standin.plan import milestones
from config.embedded.standin.program import specs
from config.embedded.standin.reader.language import unreadable
from config.embedded.standin.wire import Asked, Refused, Said, said

REPLY = (
    "I am the **stand-in model**: fixed rules, no AI, used because no API key is set. I cannot hold a conversation.\n\n"
    "- `/masterplan` followed by a description starts a plan.\n"
    "- `/help` lists all commands.\n\n"
    "I read only strict sentences, such as: *A book has a title (1 to 200 characters) and an isbn (unique)."
    " A loan belongs to a book and has a due date. Loan: open -> returned.*"
    " What I do not read I name, and it is not built."
)
NO_CHANGE = "The stand-in model follows fixed rules and changes no plan; edit the requirements by hand instead."


def chat_reply(asked: Asked) -> Said:
    told = unreadable(asked.last_message)
    return Said(f"{told}\n\n{REPLY}" if told else REPLY)


def review_advice(asked: Asked) -> Said:
    """What the machines' checks say, and nothing besides."""
    silent = {"severity": "medium", "line": 0, "message": ""}
    given = [{k: v for k, v in one.items() if v and k in silent} for one in asked.json("checks")]
    issues = [silent | one | {"message": one.get("message", "")[:500]} for one in given]
    name = asked.json("atom").get("symbol", "this atom")
    summary = f"Read by fixed rules: the checks find {len(issues)} issues in `{name}`."
    judge = " Whether it does what was meant is for a person to judge."
    feedback = "cannot tell" if asked.json("decisions") else "nothing asked"
    told = {"issues": issues, "suggestion": "", "feedback": feedback, "summary": summary + judge}
    return said(told)


JOBS = {
    "ChatReply": chat_reply,
    "DiscoveryQuestions": discovery.discovery_questions,
    "DomainModel": discovery.domain_model,
    "PlanSkeleton": milestones.skeleton,
    "MilestoneTasks": milestones.milestone_tasks,
    "TaskLinks": milestones.task_links,
    "PlanEdit": lambda asked: said({"summary": "Nothing.", "reason": NO_CHANGE, "operations": []}),
    "AtomSpecs": specs.atom_specs,
    "AcceptanceTests": files.acceptance_tests,
    "FurtherTests": lambda asked: said({"tests": []}),
    "ReviewAdvice": review_advice,
}


def rule_for(job: str) -> Callable[[Asked, float], Said]:
    """Equal requests get equal answers; the share of broken ones concerns AtomCode alone."""
    if job == "AtomCode":
        return specs.atom_code
    if job not in JOBS:
        raise Refused(f"output_config: no rule answers a schema titled {job!r}")
    return lambda asked, _: JOBS[job](asked)
