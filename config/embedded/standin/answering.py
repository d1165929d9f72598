"""From a job's name to the rules that answer it."""

from collections.abc import Callable

from config.embedded.standin import chatting, modelling, questions, reviewing
from config.embedded.standin.planning import plan
from config.embedded.standin.testing import acceptance
from config.embedded.standin.wire import Asked, Refused, Said
from config.embedded.standin.writing import specs

JOBS: dict[str, Callable[[Asked], Said]] = {
    "ChatReply": chatting.chat_reply,
    "DiscoveryQuestions": questions.discovery_questions,
    "DomainModel": modelling.domain_model,
    "PlanSkeleton": plan.skeleton,
    "MilestoneTasks": plan.milestone_tasks,
    "TaskLinks": plan.task_links,
    "AtomSpecs": specs.atom_specs,
    "AcceptanceTests": acceptance.acceptance_tests,
    "ReviewAdvice": reviewing.review_advice,
}


def check_job(job: str) -> None:
    """Raises Refused for a job that no rule answers."""
    if job != "AtomCode" and job not in JOBS:
        raise Refused(
            "invalid_request_error", f"output_config: no rule answers a schema titled {job!r}"
        )


def answer(asked: Asked, broken_share: float = 0.0) -> Said:
    if asked.job == "AtomCode":
        return specs.atom_code(asked, broken_share)
    return JOBS[asked.job](asked)
