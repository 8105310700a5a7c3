"""requirements.txt: flat, checked line by line, as pip and uv read it."""

from __future__ import annotations

import pytest

from lambdaform.assets.requirements import read
from lambdaform.errors import AssetError


@pytest.fixture
def reading(tmp_path):
    """Write files, read `requirements.txt`."""

    def of(text="", **files):
        for name, content in {"requirements": text, **files}.items():
            path = tmp_path / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return read(tmp_path / "requirements.txt")

    return of


def _problems(error):
    return [
        f"{p.at.file.rpartition('/')[2]}:{p.at.line} {p.message} ({p.hint})"
        for p in error.value.problems
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n\n", "--index-url https://example.com/simple\n"])
def test_a_file_that_asks_for_nothing_is_no_recipe(reading, text):
    """Comments and options alone install nothing."""
    assert reading(text) is None


def test_comments_and_white_space_do_not_count(reading):
    """The zip keeps its name where a comment changes."""
    one = reading("# tools\nsix==1.17.0   # old\n\nidna ; python_version >= '3.9'\n")
    assert one == reading("six==1.17.0\nidna ; python_version >= '3.9'")
    assert one.text == "six==1.17.0\nidna ; python_version >= '3.9'\n"


def test_a_url_may_hold_a_hash_sign(reading):
    """A comment begins after white space only."""
    line = "six @ https://example.com/six.whl#sha256=abc"
    assert reading(f"{line}\n").text == f"{line}\n"


def test_hashes_stay_with_their_requirement(reading):
    """As pip-tools and `uv pip compile` write them."""
    text = "six==1.17.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via shop\nidna==3.10\n"
    assert reading(text).text == "six==1.17.0 --hash=sha256:aa --hash=sha256:bb\nidna==3.10\n"


@pytest.mark.parametrize("option", ["-r {}", "-r{}", "--requirement {}", "--requirement={}"])
def test_an_included_file_is_part_of_it(reading, option):
    """Whichever way it is written; a path is relative to the file that names it."""
    files = {"more/base": "-r deeper.txt\nidna\n", "more/deeper": "certifi\n"}
    found = reading(f"{option.format('more/base.txt')}\nsix\n", **files)
    assert found.text == "certifi\nidna\nsix\n"


@pytest.mark.parametrize("option", ["-c {}", "-c{}", "--constraint {}", "--constraint={}"])
def test_constraints_stand_apart(reading, option):
    """They limit versions and ask for nothing; their pins count as pins."""
    found = reading(f"{option.format('limits.txt')}\nsix\nidna\n", limits="six==1.17.0\nfoo==1\n")
    assert (found.text, found.constraints) == ("six\nidna\n", "six==1.17.0\nfoo==1\n")
    assert found.asked == {"six", "idna"}
    assert {"six", "idna"} & found.pinned == {"six"}


def test_options_are_handed_on(reading):
    """An index of the user's own is used as it says, with its variables unread."""
    option = "--extra-index-url https://${TOKEN}@example.com/simple"
    assert reading(f"{option}\n--pre\nsix\n").text == f"{option}\n--pre\nsix\n"


@pytest.mark.parametrize(
    ("line", "pinned"),
    [
        ("six==1.17.0", True),
        ("six===1.17.0", True),
        ("Six [x] == 1.17.0 ; sys_platform == 'linux'", True),
        ("six>=1", False),
        ("six==1.*", False),
        ("six~=1.1,!=1.2", False),
        ("six (>=1.0)", False),
        ("six", False),
    ],
)
def test_a_pin_is_an_exact_version(reading, line, pinned):
    """What is not pinned is told, since the zip's name cannot show its version."""
    found = reading(f"{line}\n")
    assert found.unpinned(["six"]) == ([] if pinned else ["six"])
    assert found.asked == (frozenset() if pinned else {"six"})


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("line", "pinned"),
    [
        (f"six @ git+https://example.com/six@{COMMIT}", True),
        (f"six @ git+ssh://git@example.com/six.git@{COMMIT}#subdirectory=py", True),
        (f"-e git+https://example.com/six@{COMMIT}#egg=six", True),
        (f"git+https://example.com/six@{COMMIT}#egg=six", True),
        ("six @ https://example.com/six-1.17.0-py3-none-any.whl#sha256=0a", True),
        ("six @ https://example.com/six.zip --hash=sha256:0a", True),
        ("https://example.com/six-1.17.0-py3-none-any.whl#sha256=0a", True),
        ("six @ https://${TOKEN}@example.com/six.zip#sha256=0a", True),
        ("six @ git+https://example.com/six", False),
        ("six @ git+https://example.com/six@main", False),
        ("six @ git+https://example.com/six@0123456", False),
        ("six @ git+ssh://git@example.com/six.git", False),
        ("-e git+https://example.com/six@main#egg=six", False),
        ("git+https://example.com/six@main#egg=six", False),
        ("git+https://example.com/six@main", False),
        ("six @ https://example.com/six.zip", False),
        ("six @ https://example.com/six-1.17.0-py3-none-any.whl ; python_version > '3'", False),
        ("https://example.com/six-1.17.0-py3-none-any.whl", False),
        ("six @ https://${TOKEN}@example.com/six.zip", False),
        ("six==${VERSION}", False),
        ("-r https://example.com/requirements.txt\nidna==3.10", False),
    ],
)
def test_a_place_is_a_pin_where_nothing_else_can_come_to_be_there(reading, line, pinned):
    """A commit, or what has a hash: a branch moves, a tag and an archive can be replaced."""
    assert reading(f"{line}\n").unpinned(["six"]) == ([] if pinned else ["six"])


def test_a_place_says_a_version_though_it_may_move(reading):
    """So a compiled file still lists what follows of what was asked for, too."""
    assert reading("six @ https://example.com/six.zip\nidna==3.10\n").asked == frozenset()


def test_where_all_is_pinned_nobody_knows_who_asked(reading):
    """A compiled file lists what follows of what was asked for, too."""
    assert reading("six==1.17.0\nidna==3.10\n").asked == frozenset()
    assert reading("six==1.17.0\nidna\n").asked == {"six", "idna"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("six=1.2\n", "requirements.txt:1 `six=1.2` is no requirement: "),
        ("-r bsae.txt\n", "requirements.txt:1 `{}` includes `bsae.txt`, which does not exist (did"),
        ("# one\n\n./gone\n", "requirements.txt:3 `{}/gone` does not exist (it is looked for"),
        ("-r requirements.txt\n", "requirements.txt:1 `{}` includes itself (None)"),
        ("six ; python_verson > '3'\n", "requirements.txt:1 `six ; python_verson > '3'` is no"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(reading, tmp_path, monkeypatch, text, expected):
    """With what was probably meant."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssetError) as caught:
        reading(text, base="six\n")
    (only,) = _problems(caught)
    assert only.startswith(expected.replace("{}/", "").replace("{}", "requirements.txt"))


def test_what_was_meant_is_said(reading):
    """One `=` is what people write most often."""
    with pytest.raises(AssetError) as caught:
        reading("six=1.2\n")
    assert caught.value.problems[0].hint == "`six==1.2`?"


def test_everything_wrong_is_told_at_once(reading):
    """In the file itself and in those that it includes."""
    with pytest.raises(AssetError) as caught:
        reading("a b\n-r more.txt\nc d\n", more="e f\n")
    assert [p.partition(" ")[0] for p in _problems(caught)] == [
        "requirements.txt:1",
        "more.txt:1",
        "requirements.txt:3",
    ]


def test_files_that_include_each_other_are_told(reading):
    """Not followed for ever."""
    with pytest.raises(AssetError, match="includes itself"):
        reading("-r more.txt\n", more="-r requirements.txt\n")


def test_a_file_that_is_not_utf_8_is_told(tmp_path):
    """As PowerShell writes it."""
    path = tmp_path / "requirements.txt"
    path.write_bytes("six\n".encode("utf-16"))
    with pytest.raises(AssetError, match="is not UTF-8"):
        read(path)
    path.write_text("\ufeffsix\n", encoding="utf-8")
    assert read(path).text == "six\n"


@pytest.fixture
def shared(tmp_path):
    """A project on this disk, beside the requirements."""
    project = tmp_path / "libs/shared tools"
    project.mkdir(parents=True)
    (project / "pyproject.toml").write_text('[project]\nname = "Shared.Tools"\n')
    (project / "tools.py").write_text("X = 1\n")
    return project


@pytest.mark.parametrize(
    ("line", "extras"),
    [
        ("./libs/shared tools", ""),
        ("-e ./libs/shared tools", ""),
        ("--editable ./libs/shared tools", ""),
        ("libs/shared tools ; python_version > '3.9'", " ; python_version > '3.9'"),
        ("./libs/shared tools[x,y]", "[x,y]"),
        ("shared-tools[x] @ file:./libs/shared tools", "[x]"),
        ("shared-tools @ ./libs/shared tools", ""),
    ],
)
def test_a_project_on_this_disk_is_named_without_its_place(reading, shared, tmp_path, line, extras):
    """By its name and a path from a variable: no path of this machine decides anything."""
    found = reading(f"{line}\n")
    before, _, marker = extras.partition(" ;")
    url = "file://${LAMBDAFORM_HERE}/libs/shared%20tools"
    assert found.text == f"shared-tools{before} @ {url}{' ;' + marker if marker else ''}\n"
    (only,) = found.locals
    assert (only.name, only.path) == ("shared-tools", shared)
    assert found.pinned == {"shared-tools"}


def test_the_files_of_a_project_on_this_disk_count(reading, shared):
    """A change of its code is a change of what is installed; what is built in it is not."""
    before = reading("./libs/shared tools\n")
    for name in ("build", "dist", "src/shared_tools.egg-info"):
        (shared / name).mkdir(parents=True)
        (shared / name / "x.py").touch()
    (shared / "uv.lock").touch()
    assert reading("./libs/shared tools\n") == before
    (shared / "tools.py").write_text("X = 2\n")
    assert reading("./libs/shared tools\n").locals != before.locals


@pytest.mark.parametrize("name", ["src/tools/build/x.py", "src/tools/dist/x.py", "src/data.lock"])
def test_only_the_top_of_a_project_holds_what_was_built_of_it(reading, shared, name):
    """Below it, a folder of such a name is code."""
    (shared / name).parent.mkdir(parents=True)
    (shared / name).write_text("X = 1\n")
    before = reading("./libs/shared tools\n")
    (shared / name).write_text("X = 2\n")
    assert reading("./libs/shared tools\n").identity != before.identity


def test_secrets_and_traces_in_a_project_do_not_count(reading, shared):
    """They lie there, and are not installed."""
    before = reading("./libs/shared tools\n")
    for name in (".env", ".lambdaform/local/cloud.log", "lambdaform.out/x", ".git"):
        (shared / name).parent.mkdir(parents=True, exist_ok=True)
        (shared / name).touch()
    assert reading("./libs/shared tools\n") == before


def test_a_wheel_on_this_disk_counts_by_what_is_in_it(reading, tmp_path):
    """Its name is in its file's name."""
    wheel = tmp_path / "my_tools-1.0-py3-none-any.whl"
    wheel.write_bytes(b"one")
    before = reading("./my_tools-1.0-py3-none-any.whl\n")
    assert before.locals[0].name == "my-tools"
    wheel.write_bytes(b"two")
    assert reading("my_tools-1.0-py3-none-any.whl\n").locals != before.locals


def test_a_project_without_a_name_is_told(reading, tmp_path):
    """It has to be named to uv where it is built."""
    (tmp_path / "plain").mkdir()
    with pytest.raises(AssetError, match="does not say its name"):
        reading("./plain\n")


def test_a_folder_of_wheels_is_found_from_the_file(reading, tmp_path):
    """Wherever it is installed."""
    found = reading("--find-links wheels\nsix\n")
    assert found.text == "--find-links file://${LAMBDAFORM_HERE}/wheels\nsix\n"


def _wheels(folder, content):
    folder.mkdir(exist_ok=True)
    (folder / "six-1.17.0-py3-none-any.whl").write_bytes(content)


@pytest.mark.parametrize(
    "option", ["-f wheels", "--find-links=wheels", "--find-links file:{}/wheels"]
)
def test_a_wheel_in_such_a_folder_counts_by_what_is_in_it(reading, tmp_path, option):
    """Whoever builds it anew leaves its name as it is."""
    text = f"{option.format(tmp_path)}\nsix==1.17.0\n"
    found = []
    for content in (b"one", b"two", b"one"):
        _wheels(tmp_path / "wheels", content)
        (tmp_path / "wheels/notes.txt").write_bytes(content)
        found.append(reading(text))
    assert found[0].identity == found[2].identity != found[1].identity
    assert [offer.name for offer in found[0].offers] == ["six-1.17.0-py3-none-any.whl"]


def test_an_old_editable_of_a_repository_has_its_name(reading):
    """`-e` means nothing in a zip."""
    found = reading("-e git+https://example.com/six@v1#egg=six\n")
    assert found.text == "six @ git+https://example.com/six@v1\n"
