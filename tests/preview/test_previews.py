"""Previews on a running system: who gets in, what passes, and how each kind of harm ends."""

import signal
import time

import httpx2
import psutil  # type: ignore[import-untyped]
import pytest

from tests.embedded import processes
from tests.preview.conftest import Previews

ENDS = {
    "crash": ("crashed", "ended by itself, with status 1", "RuntimeError: no such shelf"),
    "hang": ("crashed", "did not answer within 12 seconds: it opened no socket", ""),
    "eater": ("crashed", "", "MemoryError"),
    "forks": ("crashed", "", ""),
    "files": ("crashed", "wrote more than 16 MB", ""),
    "blank": ("blank", "Its first page, /start, shows nothing.", "Uvicorn running"),
    "away": ("blank", "leads away, to https://evil.example", "Uvicorn running"),
    "quits": ("crashed", "ended by itself, with status 3", "Uvicorn running"),
}
ENDED = ("crashed", "blank", "stopped", "disabled")


@pytest.mark.parametrize("name", ENDS)
def test_harm_ends_in_a_state_with_its_reason(name: str, previews: Previews) -> None:
    status, reason, log = previews.becomes(previews.of(name, *ENDS), *ENDED)

    wanted, why, wrote = ENDS[name]
    assert (status, why in reason, wrote in log) == (wanted, True, True), (status, reason, log)
    assert reason
    page = previews.member.get(f"/previews/{previews.of(name)}/")
    assert page.status_code == 200
    assert f'data-status="{wanted}"' in page.text


def test_only_a_fresh_link_of_this_preview_lets_in(previews: Previews) -> None:
    mine, other = previews.of("tricks"), previews.of("library")
    previews.becomes(mine, "ready")
    previews.becomes(other, "ready")
    link = httpx2.URL(previews.link(mine))
    client = previews.at(str(link))
    path = link.raw_path.decode()

    assert client.get("/start").status_code == 403
    assert previews.at(previews.link(other)).get(path).status_code == 403
    first = client.get(path)
    assert first.status_code == 303
    assert client.get(path).status_code == 403
    cookie = first.headers["set-cookie"]
    assert "Domain" not in cookie
    assert "HttpOnly" in cookie
    # A pass of one preview is none of another.
    stolen = {"Cookie": cookie.partition(";")[0]}
    assert client.get("/start", headers=stolen).status_code == 200
    assert previews.at(previews.link(other)).get("/", headers=stolen).status_code == 403
    unknown = httpx2.URL(str(link)).copy_with(host="0123456789abcdef.localhost")
    assert previews.at(str(unknown)).get("/start", headers=stolen).status_code == 404


def test_a_stranger_starts_opens_and_sees_nothing(previews: Previews) -> None:
    stranger = httpx2.Client(base_url=previews.site.url, trust_env=False)
    preview = previews.of("tricks")
    previews.clients.append(stranger)

    assert stranger.get(f"/previews/{preview}/").status_code == 302
    workspace = previews.sql(
        "DELETE FROM access_membership WHERE workspace_id = (SELECT workspace_id FROM planning_masterplan"
        " WHERE id = %s) RETURNING user_id, workspace_id, role",
        previews.plans["quits"],
    )
    assert workspace
    assert previews.member.get(f"/previews/{previews.of('quits')}/").status_code == 404
    for verb in ("open", "stop", "command", "report"):
        answer = previews.post(f"/previews/{previews.of('quits')}/{verb}/")
        assert answer.status_code == 404, verb
    assert previews.post(f"/plans/{previews.plans['quits']}/preview/").status_code == 404


def test_what_proves_who_we_are_stays_outside_and_its_cookies_stay_its_own(
    previews: Previews,
) -> None:
    previews.becomes(previews.of("tricks"), "ready")
    client = previews.inside(previews.of("tricks"))
    ours = client.headers["Cookie"]
    client.headers["Cookie"] = f"{ours}; sessionid=secret; csrftoken=secret; its=own"

    answer = client.get("/start", headers={"Authorization": "Bearer secret"})

    assert answer.text == "A page. Cookies: its=own Authorization: none"
    cookies = answer.headers.get_list("set-cookie")
    assert [one.partition("=")[0] for one in cookies] == ["one", "two"]
    assert not [one for one in cookies if "domain" in one.lower()]
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    assert "strict-transport-security" not in answer.headers
    away = client.get("/away")
    assert (away.status_code, away.headers["location"]) == (307, "https://evil.example/")


def test_a_gigabyte_is_cut_and_recorded(previews: Previews) -> None:
    preview = previews.of("tricks")
    previews.becomes(preview, "ready")

    begun = time.monotonic()
    answer = previews.inside(preview).get("/much")

    assert len(answer.content) <= 2 * 1024 * 1024
    assert time.monotonic() - begun < 10
    deadline = time.monotonic() + 10
    while "longer than 2 MB and was cut" not in previews.state(preview)[1]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert previews.state(preview)[0] == "ready"


def test_commands_run_in_the_terminal_and_their_files_stay(previews: Previews) -> None:
    preview = previews.of("terminal")
    previews.becomes(preview, "ready")

    for words in ("add 'The Trial'", "list", "paint", ""):
        assert previews.post(f"/previews/{preview}/command/", words=words).status_code == 302
    assert previews.post(f"/previews/{preview}/command/", words="add 'x").status_code == 422
    query = "SELECT words, output, exit_code FROM execution_terminalcommand WHERE preview_id = %s AND done_at IS NOT NULL ORDER BY id"
    deadline = time.monotonic() + 30
    while len(ran := previews.sql(query, preview)) < 5:
        assert time.monotonic() < deadline, ran
        time.sleep(0.1)

    assert ran == [
        ("--help", "usage: shelf add TITLE | list\n", 0),
        ("add 'The Trial'", "Added The Trial\n", 0),
        ("list", "The Trial\n", 0),
        ("paint", "What is paint?\n", 2),
        ("", "What is ?\n", 2),
    ]
    assert "Added The Trial" in previews.member.get(f"/previews/{preview}/").text


def test_of_twenty_at_once_two_run_and_the_others_say_why_not(previews: Previews) -> None:
    started = [previews.start(plan) for plan in previews.many]
    ended, running = started[:-2], started[-2:]

    assert {previews.becomes(one, *ENDED)[:2] for one in ended} == {
        ("stopped", "A newer preview was started: 2 run at once in a workspace.")
    }
    assert [previews.becomes(one, "ready")[0] for one in running] == ["ready", "ready"]
    # Asked for again, the same one is shown.
    assert previews.start(previews.many[-1]) == running[-1]
    assert previews.post(f"/previews/{running[-1]}/stop/").status_code == 302
    assert previews.state(running[-1])[:2] == ("stopped", "Stopped by admin.")


def test_nothing_is_left_when_its_process_is_killed(previews: Previews) -> None:
    """All previews end with it, so that tests of other files start theirs anew."""
    preview = previews.of("library")
    previews.becomes(preview, "ready")
    keeper = processes.one(previews.site.home, "manage.py preview")
    below = psutil.Process(keeper).children(recursive=True)
    assert below

    psutil.Process(keeper).send_signal(signal.SIGKILL)
    previews.started.clear()

    _, alive = psutil.wait_procs(below, timeout=10)
    assert not alive
    status, reason, _ = previews.becomes(preview, *ENDED)
    assert (status, "process that ran it ended" in reason) == ("stopped", True)
    again = previews.start(previews.plans["tricks"])
    assert previews.becomes(again, "ready")
