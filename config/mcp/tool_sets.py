"""The three sizes of what is offered: an agent that only follows need not read what it cannot use."""

from config.mcp.tools import Tool, all_tools

FOLLOW = (
    "masterplans_list_plans",
    "masterplans_read_plan",
    "masterplans_status",
    "masterplans_read_events",
    "masterplans_export",
    "discoveries_read_questions",
    "execution_progress",
    "atoms_list_atoms",
    "atoms_read_atom",
    "gate_read_report",
    "usage_quota",
)
REVIEW = (
    *FOLLOW,
    "review_read_queue",
    "review_read_review",
    "review_assign",
    "review_approve",
    "review_reject",
    "review_edit",
    "review_regenerate",
    "review_statistics",
)
NAMED = {"follow": FOLLOW, "review": REVIEW}
WHOLE = "all"
NAMES = (*NAMED, WHOLE)


def tools_of(name: str, *, may_write: bool) -> dict[str, Tool]:
    """What a set offers; to a token that only reads, what reads. Raises KeyError."""
    tools = all_tools()
    chosen = tools if name == WHOLE else {one: tools[one] for one in NAMED[name]}
    return {name: tool for name, tool in chosen.items() if may_write or tool.only_reads}
