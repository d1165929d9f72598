"""Changes of the shop once it is built: what people ask for, and what the author then writes."""

from typing import Any

from execution.models import Run
from planning.changes.proposals.proposal_verbs import OPERATIONS, propose_operations
from planning.models import PlanProposal
from tests.execution.engine.author import ADDING, FROM_AMOUNTS, Author, code, spec, test_file

FEE = "def total(prices: list[int], fee: int = 0) -> int"
TOTAL_WITH_FEE = (
    f"{FEE}:\n"
    "    result = fee\n"
    "    for price in prices:\n"
    "        result = add(result, price)\n"
    "    return result\n"
)
DISCOUNT = "def discount(price: int, off: int) -> int"

NEW_RULE: dict[str, Any] = {
    "op": "add_requirement",
    "ref": "R1",
    "text": "A basket has a total with its fee.",
    "priority": "must",
    "criterion": "Given a fee, when the total is asked for, then the fee is in it.",
    "aggregates": [],
    "replaces": ["FR-002"],
}
NEW_DEMAND = NEW_RULE | {"ref": "R2", "text": "A discount is taken off.", "replaces": []}
NEW_TASK: dict[str, Any] = {
    "op": "add_task",
    "ref": "N1",
    "milestone": "M1",
    "name": "Discounts",
    "description": "Takes a discount off a price.",
    "complexity": "low",
    "task_type": "rule",
    "target_files": ["shop/discounts.py"],
    "requirements": ["R2"],
    "technical_reason": "",
    "subtasks": ["Do it"],
    "provides": [{"path": "shop/discounts.py", "symbol": "discount"}],
    "needs": [],
    "depends_on": ["T-001"],
}


BASKET: dict[str, Any] = {
    "op": "set_aggregate",
    "aggregate": {
        "name": "Basket", "plural": "baskets", "context": "Shop", "purpose": "Holds what is bought.",
        "fields": [
            {
                "name": "fee", "type": "integer", "required": True, "unique": False, "minimum": "0",
                "maximum": "", "choices": [], "default": "0", "references": "",
            }
        ],
        "states": [], "actions": [], "invariants": [],
    },
}  # fmt: skip
EDIT = {
    "summary": "A basket has a fee, and prices have discounts.",
    "reason": "",
    "operations": [NEW_RULE, NEW_DEMAND, BASKET, NEW_TASK],
}


# What a model that is no script reads and writes in a call, about.
REAL_SIZES = {"AtomSpecs": (3000, 200), "AcceptanceTests": (3000, 900), "AtomCode": (1500, 150)}


def learn(author: Author, *, discount: str = "FR-004") -> None:
    """What the author says once the plan is changed; `discount` is the code that the new demand gets."""
    author.specs["T-004"] = [spec("shop/discounts.py", "discount", DISCOUNT, ADDING)]
    author.codes["discount"] = [code(f"{DISCOUNT}:\n    return add(price, -off)\n", FROM_AMOUNTS)]
    author.tests["FR-004"] = test_file("shop.basket", "total", "[1, 2], 3", "6")
    author.tests[discount] = test_file("shop.discounts", "discount", "5, 2", "3")


def learn_fee(author: Author) -> None:
    author.specs["T-002"] = [spec("shop/basket.py", "total", FEE, ADDING)]
    author.codes["total"].append(code(TOTAL_WITH_FEE, FROM_AMOUNTS))


def propose(run: Run, *operations: dict[str, Any]) -> PlanProposal:
    made = propose_operations(
        run.plan,
        OPERATIONS.validate_python(list(operations)),
        run.plan.owner,
        words="A fee and a discount",
    )
    return PlanProposal.objects.select_related("plan__discovery", "base").get(pk=made.pk)


def shas(run: Run) -> dict[str, str]:
    return dict(run.atoms.values_list("symbol", "code_sha"))
