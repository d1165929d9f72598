"""Seconds from "Try it" to the first page, of a web application whose packages are installed already."""

import asyncio
import threading
import time
from statistics import median
from urllib.parse import urlsplit

import httpx2

from config.benchmarks import Figure
from config.benchmarks.synthetic import synthetic_run
from execution.models import Check, Preview, Run, Wave
from execution.preview import addresses, start
from execution.preview.preview_keeper import Keeper
from execution.preview.proxy import Proxy
from execution.sandbox.dependencies.environments import environment_for
from planning.stacks.registry import stack_named

ENVIRONMENT = {"PREVIEW_SLOTS": "2"}
TIMES = 5
SECONDS = 60.0


def run() -> list[Figure]:
    environment_for(stack_named("fastapi").lock)
    built = _built()
    keeper = Keeper()
    thread = threading.Thread(target=keeper.keep, daemon=True)
    thread.start()
    try:
        times = [_try_it(built, keeper) for _ in range(TIMES)]
    finally:
        keeper.stop()
        thread.join()
    return [
        Figure(figure="median, Try it to first page", value=round(median(times), 2), unit="s"),
        Figure(figure="slowest", value=round(max(times), 2), unit="s"),
    ]


def _built() -> Run:
    """The skeleton of the stack behind a gate that it passed."""
    built = synthetic_run()
    built.plan.stack, built.plan.package = "fastapi", "app"
    built.plan.save(update_fields=["stack", "package"])
    wave = Wave.objects.create(run=built, number=1, status=Wave.Status.PASSED)
    Check.objects.create(wave=wave, level=4, validator="entry", outcome=Check.Outcome.PASSED)
    return built


def _try_it(built: Run, keeper: Keeper) -> float:
    begun = time.monotonic()
    preview = start.start(built, built.started_by)
    while preview.is_open and preview.status != Preview.Status.READY:
        if time.monotonic() - begun > SECONDS:
            raise TimeoutError(f"not ready within {SECONDS:.0f} s")
        time.sleep(0.02)
        preview.refresh_from_db()
    if preview.status != Preview.Status.READY:
        raise RuntimeError(f"{preview.status}: {preview.reason}\n{preview.log}")
    asyncio.run(_first_page(addresses.link_for(preview, built.started_by), keeper))
    taken = time.monotonic() - begun
    start.stop(preview, built.started_by)
    return taken


async def _first_page(link: str, keeper: Keeper) -> None:
    place = urlsplit(link)
    base = f"{place.scheme}://{place.netloc}"
    transport = httpx2.ASGITransport(app=Proxy(keeper.lives))
    async with httpx2.AsyncClient(transport=transport, base_url=base) as browser:
        entered = await browser.get(f"{place.path}?{place.query}")
        cookie = entered.headers["set-cookie"].partition(";")[0]
        page = await browser.get("/", headers={"Cookie": cookie}, follow_redirects=True)
        page.raise_for_status()
