"""poetry.lock in the forms of Poetry 1 and 2: pinned requirements for one target."""

from __future__ import annotations

import pytest
from locks import arm, project

from lambdaform.assets import poetry_lock
from lambdaform.assets.target import target
from lambdaform.errors import AssetError

OLD_PROJECT = """\
[tool.poetry]
name = "shop"

[tool.poetry.dependencies]
python = "^3.10"
requests = {version = "^2.30", extras = ["socks"]}
colorama = {version = "*", platform = "win32"}
defusedxml = {version = "*", optional = true}
numpy = [
    {version = "<2", python = "<3.11"},
    {version = ">=2", python = ">=3.11"},
]

[tool.poetry.extras]
xml = ["defusedxml"]

[tool.poetry.group.dev.dependencies]
pytest = "*"

[tool.poetry.group.batch.dependencies]
six = "^1.16"
"""

NEW_PROJECT = """\
[project]
name = "shop"
requires-python = ">=3.10,<4"
dependencies = [
    "requests[socks]>=2.30",
    "colorama ; sys_platform == 'win32'",
    "numpy<2 ; python_version < '3.11'",
    "numpy>=2 ; python_version >= '3.11'",
]

[project.optional-dependencies]
xml = ["defusedxml"]

[tool.poetry.group.dev.dependencies]
pytest = "*"

[dependency-groups]
batch = ["six>=1.16"]
"""

LOCK = """\
[[package]]
name = "colorama"
version = "0.4.6"
optional = false
python-versions = ">=2.7"
files = [{file = "colorama-0.4.6-py2.py3-none-any.whl", hash = "sha256:c0"}]

[[package]]
name = "defusedxml"
version = "0.7.1"
optional = true
python-versions = ">=2.7"
files = [{file = "defusedxml-0.7.1-py2.py3-none-any.whl", hash = "sha256:de"}]

[[package]]
name = "idna"
version = "3.10"
optional = false
python-versions = ">=3.6"
files = [
    {file = "idna-3.10.tar.gz", hash = "sha256:1d"},
    {file = "idna-3.10-py3-none-any.whl", hash = "sha256:1a"},
]

[[package]]
name = "numpy"
version = "1.26.4"
optional = false
python-versions = ">=3.9"
files = [{file = "numpy-1.26.4-cp310-cp310-macosx_10_9_x86_64.whl", hash = "sha256:a1"}]

[[package]]
name = "numpy"
version = "2.4.6"
optional = false
python-versions = ">=3.11"
files = [{file = "numpy-2.4.6-cp311-cp311-macosx_10_9_x86_64.whl", hash = "sha256:a2"}]

[[package]]
name = "PySocks"
version = "1.7.1"
optional = false
python-versions = "*"
files = [{file = "PySocks-1.7.1-py3-none-any.whl", hash = "sha256:50"}]

[[package]]
name = "pytest"
version = "9.2.0"
optional = false
python-versions = ">=3.10"
files = [{file = "pytest-9.2.0-py3-none-any.whl", hash = "sha256:b7"}]

[[package]]
name = "requests"
version = "2.34.2"
optional = false
python-versions = ">=3.10"
files = [{file = "requests-2.34.2-py3-none-any.whl", hash = "sha256:4e"}]

[package.dependencies]
idna = ">=2.5,<4"
PySocks = {version = ">=1.5.6,<1.5.7 || >1.5.7", optional = true, markers = "extra == \\"socks\\""}
chardet = {version = ">=3", optional = true}

[package.extras]
socks = ["PySocks (>=1.5.6,!=1.5.7)"]
use-chardet = ["chardet (>=3.0.2,<8)"]

[[package]]
name = "six"
version = "1.17.0"
optional = false
python-versions = ">=2.7, !=3.0.*"
files = [{file = "six-1.17.0-py2.py3-none-any.whl", hash = "sha256:66"}]

[metadata]
lock-version = "2.0"
"""

MAIN = ["numpy==2.4.6", "PySocks==1.7.1", "idna==3.10", "requests==2.34.2"]


@pytest.fixture(params=[OLD_PROJECT, NEW_PROJECT], ids=["poetry 1", "poetry 2"])
def reading(request, tmp_path):
    """Write a lock and its project, in either form, and read it."""

    def of(lock=LOCK, *, groups=(), extras=(), on=None, pyproject=request.param):
        project(tmp_path, {"poetry.lock": lock, "pyproject.toml": pyproject})
        return poetry_lock.read(tmp_path / "poetry.lock", [on or arm()], groups, extras)

    return of


def _pins(found):
    return sorted(line.partition(" ")[0] for line in found.text.splitlines())


def test_what_the_project_needs_is_followed(reading):
    """With extras, for the target's system and Python, and without groups for development."""
    found = reading()
    assert _pins(found) == sorted(MAIN)
    assert (found.form, found.complete, found.pinned) == ("requirements", True, None)
    assert found.asked == {"requests", "colorama", "numpy"}


def test_hashes_are_kept(reading):
    """What is installed is what was locked."""
    assert "idna==3.10 --hash=sha256:1a --hash=sha256:1d\n" in reading().text


def test_groups_and_extras_are_added(reading):
    """Extras of the project bring what is optional."""
    assert _pins(reading(groups=["batch"])) == sorted([*MAIN, "six==1.17.0"])
    assert _pins(reading(extras=["xml"])) == sorted([*MAIN, "defusedxml==0.7.1"])


def test_of_several_versions_the_targets_is_taken(reading):
    """A lock holds one for each range of Pythons."""
    found = reading(on=target("python3.10", "x86_64"))
    assert "numpy==1.26.4" in _pins(found)
    assert "numpy==2.4.6" not in _pins(found)


def test_unknown_groups_and_extras_are_told_at_once(reading):
    """With what was probably meant."""
    with pytest.raises(AssetError) as caught:
        reading(groups=["bach"], extras=["yml"])
    hints = [problem.hint for problem in caught.value.problems]
    assert hints == ["did you mean `batch`?", "did you mean `xml`?"]


def test_a_stale_lock_is_told(reading):
    """At the line of the project that it does not know."""
    with pytest.raises(AssetError) as caught:
        reading(LOCK.replace('name = "requests"', 'name = "httpx"'))
    (only,) = caught.value.problems
    assert only.message.endswith("needs `requests`, which `poetry.lock` does not know")
    assert only.hint == "run `poetry lock`"


def test_hashes_of_the_form_before_2_are_found(reading):
    """They stood in a table of their own."""
    old = "\n".join(
        line for line in LOCK.splitlines() if not line.startswith(("files", "    {", "]"))
    )
    files = 'idna = [{file = "idna-3.10.tar.gz", hash = "sha256:1d"}]\n'
    found = reading(f"{old}\n\n[metadata.files]\n{files}")
    assert "idna==3.10 --hash=sha256:1d\n" in found.text


def test_markers_of_the_form_since_2_1_choose_among_versions(reading):
    """Where several would do for what is asked, the entry says for which it is."""
    lock = LOCK.replace(
        'version = "1.26.4"', 'version = "2.3.0"\nmarkers = "python_version < \\"3.12\\""'
    ).replace('version = "2.4.6"', 'version = "2.4.6"\nmarkers = "python_version >= \\"3.12\\""')
    assert "numpy==2.4.6" in _pins(reading(lock))
    assert "numpy==2.3.0" in _pins(reading(lock, on=arm("3.11")))


def test_other_sources_are_kept(reading, tmp_path):
    """A project on this disk, a repository, a file, an index of the user's own."""
    sources = {
        "idna": 'type = "directory"\nurl = "libs/shared"',
        "numpy": 'type = "legacy"\nurl = "https://example.com/simple"\nreference = "own"',
        "PySocks": 'type = "git"\nurl = "https://example.com/s.git"\nresolved_reference = "abc"\n'
        'subdirectory = "py"',
        "requests": 'type = "url"\nurl = "https://example.com/r.whl"',
    }
    entries = LOCK.split("[[package]]\n")
    for name, source in sources.items():
        entries = [
            e.replace("\n[metadata]", f"\n[package.source]\n{source}\n\n[metadata]")
            if e.startswith(f'name = "{name}"') and "[metadata]" in e
            else (f"{e}[package.source]\n{source}\n\n" if e.startswith(f'name = "{name}"') else e)
            for e in entries
        ]
    found = reading("[[package]]\n".join(entries))
    assert found.text.splitlines()[0] == "--extra-index-url https://example.com/simple"
    for line in (
        "idna @ file://${LAMBDAFORM_HERE}/libs/shared",
        "PySocks @ git+https://example.com/s.git@abc#subdirectory=py",
        "requests @ https://example.com/r.whl --hash=sha256:4e",
    ):
        assert any(one.startswith(line) for one in found.text.splitlines()), line
    assert [local.path for local in found.locals] == [tmp_path / "libs/shared"]


def test_a_lock_needs_its_project(tmp_path):
    """The lock does not say what is asked for."""
    (tmp_path / "poetry.lock").write_text(LOCK)
    with pytest.raises(AssetError, match=r"has no `pyproject.toml` beside it"):
        poetry_lock.read(tmp_path / "poetry.lock", [arm()], (), ())


def test_a_project_that_needs_nothing_is_no_recipe(tmp_path):
    """Nothing is installed for it."""
    project(tmp_path, {"poetry.lock": LOCK, "pyproject.toml": '[project]\nname = "x"\n'})
    assert poetry_lock.read(tmp_path / "poetry.lock", [arm()], (), ()) is None


@pytest.mark.parametrize("said", [">=3.9,<3.12", "^3.9,<3.14", "~3.13"])
def test_a_lock_for_other_pythons_is_told(reading, said):
    """In whatever way Poetry has written that."""
    lock = LOCK.replace("[metadata]", f'[metadata]\npython-versions = "{said}"')
    with pytest.raises(AssetError) as caught:
        reading(lock)
    (only,) = caught.value.problems
    assert only.message.endswith(f"is for Python `{said}`, but the runtime is `python3.14`")


@pytest.mark.parametrize("said", ["^3.9", ">=3.9", "~3.14 || ~3.13", ">=3.14.2,<4"])
def test_a_lock_for_the_runtimes_python_is_read(reading, said):
    """Some patch of it will do."""
    assert reading(LOCK.replace("[metadata]", f'[metadata]\npython-versions = "{said}"'))


def test_a_version_that_the_project_has_come_to_ask_for_is_told(reading):
    """The lock knows the name, and has another version."""
    with pytest.raises(AssetError) as caught:
        reading(LOCK.replace('version = "2.34.2"', 'version = "2.29.0"'))
    (only,) = caught.value.problems
    assert only.message.partition(" needs ")[2].startswith("`requests` in a version of `")
    assert only.message.endswith("but `poetry.lock` has `2.29.0`")
    assert only.hint == "run `poetry lock`"


@pytest.mark.parametrize("group", ["more", "Batch"])
def test_a_group_may_include_others(reading, group):
    """Those of Poetry's own form, and the standard's."""
    pyproject = NEW_PROJECT + (
        '\n[tool.poetry.group.deep]\ninclude-groups = ["more", "deep"]\n'
        f'\n[tool.poetry.group.more]\ninclude-groups = ["{group}"]\n'
        '[tool.poetry.group.more.dependencies]\ndefusedxml = "*"\n'
    )
    pins = {*MAIN, "defusedxml==0.7.1", *(["six==1.17.0"] if group == "Batch" else [])}
    assert {*_pins(reading(groups=["deep"], pyproject=pyproject))} == pins


def test_a_group_that_is_not_there_is_told(reading):
    """At its line."""
    pyproject = f'{NEW_PROJECT}\n[tool.poetry.group.deep]\ninclude-groups = ["gone"]\n'
    with pytest.raises(AssetError, match="includes `gone`, which is no group of it"):
        reading(groups=["deep"], pyproject=pyproject)


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("url", "commit", "line", "pinned"),
    [
        ("git@example.com:a/b.git", COMMIT, "ssh://git@example.com/a/b.git", True),
        ("ssh://git@example.com/a/b.git", COMMIT, "ssh://git@example.com/a/b.git", True),
        ("https://example.com/a/b.git", COMMIT, "https://example.com/a/b.git", True),
        ("https://example.com/a/b.git", "main", "https://example.com/a/b.git", False),
    ],
)
def test_a_repository_is_named_by_a_url(reading, url, commit, line, pinned):
    """In the one form that installers take."""
    source = f'type = "git"\nurl = "{url}"\nresolved_reference = "{commit}"'
    lock = LOCK.replace("\n[metadata]", f"\n[package.source]\n{source}\n\n[metadata]")
    found = reading(lock, groups=["batch"])
    assert f"six @ git+{line}@{commit} " in found.text
    assert found.unpinned(["six", "idna"]) == ([] if pinned else ["six"])
