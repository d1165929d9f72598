"""Runs with a passed gate, for previews: the library, and software that does harm.

`python -m tests.preview.worlds NAME …` makes them in the database of the environment and prints their plans' ids.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

MANY = 20
REFERENCE = Path(__file__).resolve().parents[1] / "stacks" / "reference"
PAGE = """
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse

from app.core.wiring import Link

router = APIRouter()
NAVIGATION = Link(label="Start", url="/start", order=1)
"""
# Each as a page of the stack's skeleton. What is at the top happens when the program starts.
MODULES = {
    "crash": "raise RuntimeError('no such shelf')",
    "hang": "import time\ntime.sleep(600)",
    "eater": "import time\nkept = []\nwhile True:\n    kept.append(bytearray(8 * 1024 * 1024))\n    time.sleep(0.001)",
    "forks": "import os, time\nfor _ in range(200):\n    if not os.fork():\n        time.sleep(600)\ntime.sleep(600)",
    "files": "import time\nfor number in range(8):\n    open(f'{number}.bin', 'wb').write(bytes(4 * 1024 * 1024))\n"
    "time.sleep(600)",
    "blank": PAGE + "@router.get('/start')\ndef start(): return HTMLResponse('<p> </p>')",
    "away": PAGE
    + "@router.get('/start')\ndef start(): return RedirectResponse('https://evil.example/')",
    "quits": PAGE + "import os, threading\nthreading.Timer(3, lambda: os._exit(3)).start()\n"
    "@router.get('/start')\ndef start(): return HTMLResponse('up')",
    "tricks": PAGE
    + """
@router.get("/start")
def start(request: Request):
    answer = HTMLResponse("A page. Cookies: " + request.headers.get("cookie", "none")
        + " Authorization: " + request.headers.get("authorization", "none"))
    answer.headers["Referrer-Policy"] = "unsafe-url"
    answer.headers["Strict-Transport-Security"] = "max-age=999; includeSubDomains"
    answer.set_cookie("one", "1", domain="localhost")
    answer.set_cookie("two", "2")
    answer.set_cookie("sessionid", "stolen", domain="127.0.0.1")
    return answer

@router.get("/away")
def away():
    return RedirectResponse("https://evil.example/")

@router.get("/much")
def much():
    return StreamingResponse((bytes(1024 * 1024) for _ in range(1024)), media_type="text/plain")

@router.get("/script")
def script():
    return HTMLResponse("<p id=seen></p><script>document.cookie='csrftoken=bad;domain=127.0.0.1';"
        "document.cookie='sessionid=bad;domain=localhost';"
        "document.getElementById('seen').textContent=document.cookie</script>")
""",
}


def library() -> dict[str, str]:
    return {
        path.relative_to(REFERENCE).as_posix(): path.read_text()
        for path in REFERENCE.rglob("*")
        if path.suffix in {".py", ".html"} and "tests" not in path.parts[-2:]
    }


CLI = """
import sys
from pathlib import Path

def main() -> int:
    words = sys.argv[1:]
    if words == ["--help"]:
        print("usage: shelf add TITLE | list")
    elif words[:1] == ["add"]:
        with Path("shelf.txt").open("a") as shelf:
            shelf.write(words[1] + "\\n")
        print("Added " + words[1])
    elif words == ["list"]:
        print(Path("shelf.txt").read_text(), end="")
    else:
        print("What is " + " ".join(words) + "?", file=sys.stderr)
        return 2
    return 0

sys.exit(main())
"""


def files(name: str) -> dict[str, str]:
    if name == "library":
        return library()
    if name == "terminal":
        return {"shelf/__main__.py": CLI}
    return {"app/pages/harm.py": MODULES[name]}


def make(name: str, workspace: Any = None) -> str:
    """The id of the plan, in a workspace of its own if none is given."""
    # Models are there once Django is set up.
    from config.access.models import User  # noqa: PLC0415
    from execution.models import Atom, Check, Wave  # noqa: PLC0415
    from planning.models import MasterPlan  # noqa: PLC0415
    from tests.factories import (  # noqa: PLC0415
        AtomFactory,  # noqa: PLC0415
        MasterPlanFactory,
        MembershipFactory,
        RunFactory,
        WaveFactory,
        WorkspaceFactory,
        accepted,
    )

    owner = User.objects.order_by("pk")[0]
    is_cli = name == "terminal"
    if workspace is None:
        workspace = WorkspaceFactory(name=f"Team {uuid4().hex[:8]}")
        MembershipFactory(user=owner, workspace=workspace)
    plan = MasterPlanFactory(
        owner=owner,
        workspace=workspace,
        budget__key=str(uuid4()),
        project_name="The library",
        description="Lends books.",
        stack="python-cli" if is_cli else "fastapi",
        package="shelf" if is_cli else "app",
        status=MasterPlan.Status.IN_PROGRESS,
    )
    run = RunFactory(plan=plan)
    wave = WaveFactory(run=run, number=1, status=Wave.Status.PASSED)
    Check.objects.create(wave=wave, level=4, validator="entry", outcome=Check.Outcome.PASSED)
    for number, (path, text) in enumerate(sorted(files(name).items()), start=1):
        fields = accepted() | {"code": text, "path": path, "symbol": path.rpartition("/")[2]}
        fields |= {"kind": Atom.Kind.FILE, "signature": "", "wave": wave, "number": number}
        AtomFactory(run=run, **fields)
    return str(plan.pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from planning.models import MasterPlan

    made = [make(name) for name in sys.argv[1:] if name != "many"]
    if "many" in sys.argv:
        # Twenty plans of one team.
        first = make("terminal")
        team = MasterPlan.objects.get(pk=first).workspace
        made += [first, *(make("terminal", team) for _ in range(MANY - 1))]
    print(json.dumps(made))
