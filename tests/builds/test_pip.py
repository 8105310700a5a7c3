"""What pip does, where there is no uv: the same wheels, or a clear word."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path

import pytest
from installed import wheel, write
from recipes import PURE, package

from lambdaform.builds.pip import Pip
from lambdaform.builds.programs import Outcome
from lambdaform.dependencies import Dependencies
from lambdaform.errors import BuildError

SHARED = {"libs/shared/pyproject.toml": '[project]\nname = "shared"\n'}


@pytest.fixture
def installing(tmp_path):
    """Install requirements with a recorded pip; return its calls and the lines that it was given."""

    def of(text, *, installs=None, **said):
        files = {"src/main.py": "", "requirements.txt": text} | SHARED
        found = package(tmp_path, files, Dependencies("requirements.txt", **said))
        calls, given = [], {}

        def run(command, folder, variables):
            calls.append(command)
            assert variables["PIP_USER"] == "0"
            if "--wheel-dir" in command:
                place = Path(command[command.index("--wheel-dir") + 1])
                write(place, {f"{place.name}-0.1.0-{PURE}.whl": b"built"})
            else:
                given["lines"] = Path(command[command.index("-r") + 1]).read_text().splitlines()
                write(tmp_path / "into", installs or {})
            return Outcome(0)

        for name in ("work", "into"):
            (tmp_path / name).mkdir()
        Pip(run).install(found.recipe, tmp_path / "into", tmp_path / "work")
        return calls, given["lines"]

    return of


def test_wheels_are_those_of_the_runtime(installing):
    """Every platform that its system takes, the newest first."""
    (command,), _ = installing("six\n")
    platforms = [value for flag, value in itertools.pairwise(command) if flag == "--platform"]
    assert platforms[0] == "manylinux_2_34_aarch64"
    assert {"manylinux2014_aarch64", "manylinux_2_17_aarch64"} <= {*platforms}
    assert command[command.index("--python-version") + 1] == "3.14"
    assert command[command.index("--only-binary") + 1] == ":all:"


def test_conditions_are_judged_for_the_runtime(installing):
    """By pip they would be for the Python that runs it."""
    text = (
        "six==1.17.0 ; python_version < '3.14' --hash=sha256:aa\n"
        "idna==3.10 ; python_version >= '3.14' and sys_platform == 'linux' --hash=sha256:bb\n"
    )
    _, lines = installing(text)
    assert lines == ["idna==3.10 --hash=sha256:bb"]


def test_what_is_built_is_built_first(installing):
    """Pip builds nothing for another machine: the wheel then stands for the source."""
    calls, lines = installing("./libs/shared\ndocopt[x]==0.6.2\nsix\n", build=["docopt"])
    built = [command[command.index("--wheel-dir") + 1] for command in calls[:-1]]
    assert [Path(folder).name for folder in built] == ["docopt", "shared"]
    assert lines == ["shared==0.1.0", "docopt[x]==0.1.0", "six"]
    assert all(folder in calls[-1] for folder in built)


def test_where_one_has_a_hash_the_built_one_gets_its_own(installing):
    """Pip then wants one of each; that of the source was checked when it was built."""
    _, lines = installing("./libs/shared\nsix==1.17.0 --hash=sha256:aa\n")
    digest = hashlib.sha256(b"built").hexdigest()
    assert lines == [f"shared==0.1.0 --hash=sha256:{digest}", "six==1.17.0 --hash=sha256:aa"]


def test_what_pip_left_out_is_told(installing):
    """It judges the conditions of what distributions need by its own Python."""
    needs = "Requires-Dist: tomli; python_version >= '3.14'\nRequires-Dist: x; extra == 'y'\n"
    files = wheel("tool", "1.0", {"tool.py": ""}, PURE, metadata=needs)
    with pytest.raises(BuildError) as caught:
        installing("tool\n", installs=files)
    (only,) = caught.value.problems
    assert only.message.endswith("`tool 1.0` needs `tomli` there, which pip left out")
    assert only.hint.endswith("or name `tomli` in the file")


def test_the_locks_of_uv_need_uv(tmp_path):
    """With what to do."""
    lock = '[[packages]]\nname = "six"\n'
    found = package(tmp_path, {"src/main.py": "", "src/pylock.toml": lock})
    with pytest.raises(BuildError) as caught:
        Pip(lambda *_: pytest.fail("nothing is run")).install(found.recipe, tmp_path, tmp_path)
    assert caught.value.problems[0].hint == "install it: `pip install uv`"


def test_a_failure_is_told(tmp_path):
    """In the words of the app."""
    found = package(tmp_path, {"src/main.py": "", "src/requirements.txt": "six\n"})
    failed = Outcome(1, "", "ERROR: ResolutionImpossible\n")
    with pytest.raises(BuildError, match="the requirements contradict each other"):
        Pip(lambda *_: failed).install(found.recipe, tmp_path, tmp_path)
