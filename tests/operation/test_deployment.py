"""The units, the compose file and the proxy's configuration fit the code they start."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from honcho.environ import parse_procfile
from pydantic import BaseModel, ConfigDict, Field

from config.rooms import ROOT
from config.serving import web_server

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
VARIABLES = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Health(_Strict):
    test: list[str] = Field(min_length=2)
    interval: str = Field(pattern=r"^\d+s$")
    timeout: str = Field(pattern=r"^\d+s$")
    retries: int


class Needed(_Strict):
    condition: Literal["service_healthy", "service_completed_successfully", "service_started"]


class Build(_Strict):
    context: str
    dockerfile: str


class Service(_Strict):
    """As much of the compose specification as the file uses."""

    image: str
    build: Build | None = None
    restart: Literal["no", "always", "unless-stopped", "on-failure"] = "no"
    environment: dict[str, str] = {}
    command: list[str] = []
    depends_on: dict[str, Needed] = {}
    volumes: list[str] = []
    ports: list[str] = []
    healthcheck: Health | None = None
    stop_grace_period: str = Field(default="10s", pattern=r"^\d+s$")
    security_opt: list[str] = []


class Compose(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str
    services: dict[str, Service]
    volumes: dict[str, None]


def compose() -> Compose:
    return Compose.model_validate(yaml.safe_load((DEPLOY / "compose.yaml").read_text()))


def arguments(name: str) -> set[str]:
    """What the Procfile starts a process with, without where it listens."""
    command = parse_procfile((ROOT / "Procfile").read_text()).processes[name]
    return set(re.findall(r"(?:^|\s)(config\.\w+(?::\w+)?|--?[\w-]+|manage\.py)", command))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text().replace("/opt/masterplan", str(ROOT))
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)

    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert [line for line in said.stderr.splitlines() if "masterplan" in line] == []
    assert said.returncode == 0


@pytest.mark.parametrize("name", ["web", "worker", "beat", "preview"])
def test_a_unit_and_a_container_start_what_the_procfile_starts(name: str) -> None:
    (unit,) = [unit for unit in UNITS if unit.name.startswith(f"masterplan-{name}")]
    wanted = arguments(name)

    assert wanted
    assert all(part in unit.read_text() for part in wanted)
    service = compose().services.get(name)
    started = service.command if service and service.command else None
    if name == "web":
        started = (DEPLOY / "Dockerfile").read_text().split()
    if started:
        assert all(part in " ".join(started) for part in wanted)


def test_what_the_compose_file_names_is_there() -> None:
    found = compose()

    for service in found.services.values():
        assert set(service.depends_on) <= set(found.services)
        named = {volume.partition(":")[0] for volume in service.volumes}
        assert named <= set(found.volumes)
        if service.image == "masterplan":
            assert set(service.environment) <= VARIABLES | {"SECRET_KEY", "PUBLIC_URL"}
            assert service.build is not None
            assert (DEPLOY / service.build.context / service.build.dockerfile).is_file()
    for needed, condition in (
        (n, c) for s in found.services.values() for n, c in s.depends_on.items()
    ):
        if condition.condition == "service_healthy":
            assert found.services[needed].healthcheck is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"restart": "sometimes"},
        {"comand": ["python"]},
        {"depends_on": {"postgres": {"condition": "up"}}},
        {"stop_grace_period": 45},
    ],
)
def test_a_compose_file_with_a_slip_is_found(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="1 validation error"):
        Service.model_validate({"image": "masterplan"} | wrong)


def test_the_proxy_lets_through_what_the_web_process_takes() -> None:
    text = (DEPLOY / "nginx.conf").read_text()

    most = int(re.findall(r"client_max_body_size (\d+)m;", text)[0])
    assert most * 1024 * 1024 == web_server.MOST_BODY_BYTES
    locations = re.findall(r"location [^{]+\{([^}]+)\}", text)
    assert len(locations) == 3
    assert all("proxy_set_header X-Forwarded-Proto $scheme;" in one for one in locations)
    assert "proxy_set_header Upgrade $http_upgrade;" in locations[0]
    assert text.count("{") == text.count("}")
