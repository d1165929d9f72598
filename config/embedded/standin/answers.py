"""From a job's name to the rules that answer it."""

from config.embedded.standin import advice, chat
from config.embedded.standin.acceptance import files
from config.embedded.standin.discovery import model, questions
from config.embedded.standin.plan import milestones
from config.embedded.standin.program import specs
from config.embedded.standin.wire import Asked, Refused, Said

JOBS = {
    "ChatReply": chat.chat_reply,
    "DiscoveryQuestions": questions.discovery_questions,
    "DomainModel": model.domain_model,
    "PlanSkeleton": milestones.skeleton,
    "MilestoneTasks": milestones.milestone_tasks,
    "TaskLinks": milestones.task_links,
    "AtomSpecs": specs.atom_specs,
    "AcceptanceTests": files.acceptance_tests,
    "ReviewAdvice": advice.review_advice,
}


def check_job(job: str) -> None:
    """Raises Refused for a job that no rule answers."""
    if job not in {"AtomCode", *JOBS}:
        reason = f"output_config: no rule answers a schema titled {job!r}"
        raise Refused("invalid_request_error", reason)


def answer(asked: Asked, broken_share: float = 0.0) -> Said:
    """The same for equal requests; `broken_share` concerns first answers to AtomCode alone."""
    if asked.job == "AtomCode":
        return specs.atom_code(asked, broken_share)
    return JOBS[asked.job](asked)
