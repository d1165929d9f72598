"""The skeleton of a plan as prompts get it."""

from typing import Any


def skeleton_tag(skeleton: dict[str, Any]) -> dict[str, Any]:
    """The `<skeleton>` of the model contract: public names by path, each a signature with a comment."""
    phases = [
        {**phase, "milestones": [_milestone(one) for one in phase["milestones"]]}
        for phase in skeleton["phases"]
    ]
    return {**skeleton, "phases": phases}


def _milestone(milestone: dict[str, Any]) -> dict[str, Any]:
    public: dict[str, list[str]] = {}
    for name in milestone["public"]:
        public.setdefault(name["path"], []).append(f"{name['signature']}  # {name['purpose']}")
    return {**milestone, "public": public}
