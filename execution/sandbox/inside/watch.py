"""What reaches into the interpreter is seen by the interpreter itself, refused, and told.

An audit hook cannot be taken away, and is called by whatever spelling such a thing is done: a match pattern, an
attribute by a computed name, a function of the library. Frames and what functions are made of are where software
could find the tests and the runner; the hook is why they are not found. See docs/security.md for what it does not see.
"""

import os
import sys
from types import FrameType
from typing import Any

from execution.sandbox.inside.ground import is_ground
from execution.sandbox.inside.reporting import LIBRARY, Tell

# Nobody does these in a test run, whatever the code.
NEVER = {
    "gc.get_objects",
    "gc.get_referrers",
    "gc.get_referents",
    "sys._current_frames",
    "sys._current_exceptions",
    "sys.settrace",
    "sys.setprofile",
    "sys.addaudithook",
    "os.fork",
    "os.forkpty",
    "ctypes.dlopen",
}
# The software does not do these itself; the library does, for it.
DIRECT = {"compile", "exec", "marshal.loads", "code.__new__", "function.__new__"}
CHANGES = {"object.__setattr__", "object.__delattr__"}
READS = "object.__getattr__"
GETS_FRAME = "sys._getframe"
FRAMES = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}
PARTS = {"__code__", "__defaults__", "__kwdefaults__", "gi_code", "cr_code", "ag_code"}
CHANGED = {"__code__", "__defaults__", "__kwdefaults__", "__bases__"}
# Parts of the interpreter that are there to try it.
INTERNAL = {
    "_testcapi",
    "_testinternalcapi",
    "_testbuffer",
    "_testmultiphase",
    "_xxsubinterpreters",
    "_ctypes",
}
# Of the library, what looks at frames for itself and does not hand them on.
MAY_LOOK = tuple(
    LIBRARY + name
    for name in (
        *("asyncio/", "collections/__init__.py", "concurrent/", "contextlib.py", "enum.py"),
        *("gettext.py", "logging/", "subprocess.py", "threading.py", "traceback.py"),
        *("typing.py", "unittest/", "warnings.py"),
    )
)
HANDS_ON = {"walk_tb", "walk_stack", "_task_get_stack"}
# Of the library, what gives any attribute of any object to who asks.
GIVES = tuple(LIBRARY + name for name in ("string.py", "pkgutil.py", "unittest/mock.py"))
GIVE = {"_getmembers", "getmembers", "getattr_static", "_check_instance", "getclosurevars"}
WATCHED = frozenset({*NEVER, *DIRECT, *CHANGES, READS, GETS_FRAME, "import"})


def install(tell: Tell, state: dict[str, Any], test_file: str) -> None:
    def hook(
        event: str,
        details: Any,
        watched: Any = WATCHED,
        names: Any = frozenset({*FRAMES, *PARTS, *CHANGED}),
        get: Any = sys._getframe,
    ) -> None:
        if event not in watched or (event[:8] == "object._" and details[1] not in names):
            return
        if event == GETS_FRAME and details[0].f_code.co_name == "hook":
            return
        frame = get().f_back
        if what := what_reached(event, details, frame, test_file):
            where = place(frame, test_file)
            tell({"event": "reached", "name": state["test"], "what": f"{what}{where}"})
            raise RuntimeError(f"{what} is refused while tests run.")

    sys.addaudithook(hook)


def what_reached(event: str, details: Any, frame: FrameType | None, test_file: str) -> str:
    """The name of what was done, if it may not be done from there."""
    if event in NEVER:
        return event
    if event == "import":
        return str(details[0]) if details[0] in INTERNAL else ""
    if frame is None or not is_for_software(frame, test_file):
        return ""
    is_own = is_software(frame, test_file)
    if event in DIRECT:
        return event if is_own else ""
    if event in CHANGES:
        return f"{event}: {details[1]}" if is_own and details[1] in CHANGED else ""
    if event == READS and details[1] in PARTS:
        return str(details[1]) if is_own or gives(frame) else ""
    if event == READS and details[1] not in FRAMES:
        return ""
    is_read = event == READS
    name = str(details[1]) if is_read else event
    return name if not may_look(frame, is_read, test_file) else ""


def gives(frame: FrameType) -> bool:
    code = frame.f_code
    return code.co_filename.startswith(GIVES) or code.co_name in GIVE


def may_look(frame: FrameType, is_read: bool, test_file: str) -> bool:
    code = frame.f_code
    if not code.co_filename.startswith(MAY_LOOK):
        return False
    if code.co_name in HANDS_ON and (code.co_name == "_task_get_stack" or asks(frame, test_file)):
        return False
    # A list of who called whom is not for the software, whatever its form.
    is_stack = not is_read and code.co_filename.endswith("/traceback.py")
    return not (is_stack and asks(frame, test_file))


def asks(frame: FrameType, test_file: str) -> bool:
    """Whether the software itself called into the file of this frame."""
    file = frame.f_code.co_filename
    above = frame.f_back
    while above is not None and above.f_code.co_filename == file:
        above = above.f_back
    return above is not None and is_software(above, test_file)


def is_software(frame: FrameType, test_file: str) -> bool:
    file = frame.f_code.co_filename
    return not (file == test_file or file.startswith((LIBRARY, "<frozen")) or is_ground(file))


def is_for_software(frame: FrameType | None, test_file: str) -> bool:
    """Whether the nearest code that is not the library's is the software's, not that of its packages or its stack."""
    while frame is not None:
        if is_software(frame, test_file):
            return True
        file = frame.f_code.co_filename
        if file == test_file or not file.startswith((LIBRARY, "<frozen")):
            return False
        frame = frame.f_back
    return False


def place(frame: FrameType | None, test_file: str) -> str:
    """` (shop/amounts.py, line 3)`: the nearest code that is not the library's."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file == test_file or is_software(frame, test_file):
            return f" ({os.path.relpath(file, '/app')}, line {frame.f_lineno})"
        frame = frame.f_back
    return ""
