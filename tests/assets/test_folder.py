"""Which files of a code folder are packed, and which folders cannot be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from lambdaform.assets import folder
from lambdaform.assets.folder import files_of
from lambdaform.errors import AssetError


@pytest.fixture
def names(tmp_path):
    """Return the names of the files that are packed, when called with excludes."""
    return lambda *exclude: [file.name for file in files_of(tmp_path, exclude)]


@pytest.fixture
def write(tmp_path):
    """Write empty files below the code folder."""

    def files(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    return files


@pytest.fixture
def problem(tmp_path):
    """Return what is wrong with the folder, as `message (hint)` without its path, when called."""

    def found(*exclude):
        with pytest.raises(AssetError) as caught:
            files_of(tmp_path, exclude)
        (only,) = caught.value.problems
        return f"{only.message} ({only.hint})".replace(f"{tmp_path}/", "")

    return found


def test_files_come_sorted_by_name_whatever_the_file_system_says(write, names, monkeypatch):
    """The order is that of the names with `/`, not that in which the file system lists them."""
    write("b.py", "a/z.py", "a.py", "a/b/c.py", "B.py")
    expected = ["B.py", "a.py", "a/b/c.py", "a/z.py", "b.py"]
    assert names() == expected
    entries = folder._entries
    monkeypatch.setattr(folder, "_entries", lambda *a: sorted(entries(*a), key=lambda e: e.name))
    assert names() == expected
    monkeypatch.setattr(folder, "_entries", lambda *a: entries(*a)[::-1])
    assert names() == expected


@pytest.mark.parametrize(
    "junk",
    [
        ".git/config",
        ".git",
        "deep/.git",
        ".venv/bin/python",
        "venv/lib/a.py",
        "__pycache__/a.cpython-314.pyc",
        "deep/__pycache__/a.cpython-314.pyc",
        "old.pyc",
        ".pytest_cache/README.md",
        ".mypy_cache/x.json",
        ".env",
        ".env.production",
        "deep/.env.local",
        ".envrc",
        ".npmrc",
        ".netrc",
        ".pypirc",
        ".aws/credentials",
        ".lambdaform/local/cloud.log",
        "lambdaform.out/half",
        ".aws-sam/build/template.yaml",
        ".serverless/meta.json",
        ".terraform/terraform.tfstate",
        ".DS_Store",
        "deep/.DS_Store",
        ".idea/workspace.xml",
        ".lambdaform.out-k3x/new/assets/0.zip",
        "cdk.out/manifest.json",
    ],
)
def test_what_nobody_deploys_stays_out(write, names, junk):
    """Caches, virtual environments, secrets of the desk and lambdaform's own output are left out."""
    write("main.py", junk)
    assert names() == ["main.py"]


def test_the_documentation_says_what_stays_out():
    """Nobody should have to find it out by what is missing."""
    page = Path(__file__).parents[2] / "docs/packaging.md"
    text = page.read_text().partition("### What stays out")[2].partition("\n## ")[0]
    assert [pattern for pattern in folder.EXCLUDED if f"`{pattern}`" not in text] == []


@pytest.mark.parametrize("out", ["lambdaform.out", "build/dev"])
def test_lambdaform_s_output_is_never_code(write, names, out):
    """Whatever `--out` calls it: a package that held the last one would change each time."""
    write("main.py", f"{out}/lambdaform.json", f"{out}/assets/0.zip")
    assert names() == ["main.py"]


@pytest.mark.parametrize("name", [".env", ".env.defaults", ".aws/config", "deep/.npmrc"])
def test_one_of_them_may_be_wanted(write, names, name):
    """It is taken back by its name, as in a `.gitignore`; the others stay out."""
    write("main.py", name, ".netrc")
    taken = f"!{'.aws/' if '.aws' in name else name.rpartition('/')[2]}"
    assert names(taken) == sorted(["main.py", name])


def test_the_embedded_cloud_beside_the_code_is_no_part_of_it(write, names, tmp_path):
    """It links to what it runs, which is elsewhere."""
    write("main.py", ".lambdaform/local/cloud.json")
    (tmp_path / ".lambdaform/local/runtime").symlink_to("/")
    assert names() == names("*.md", "a/b") == ["main.py"]


def test_what_a_handler_may_need_is_kept(write, names):
    """Other dotted files, dependencies and data are packed."""
    kept = [".config/a.ini", "boto3/__init__.py", "node_modules/a/index.js", "schema.json"]
    kept = [".config/a.ini", ".github/x", ".gitignore", *kept[1:]]
    write(*kept)
    assert names() == kept


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*.md"], ["docs/x.txt", "main.py", "tests/test_main.py"]),
        (["tests/"], ["README.md", "docs/README.md", "docs/x.txt", "main.py"]),
        (["/README.md"], ["docs/README.md", "docs/x.txt", "main.py", "tests/test_main.py"]),
        (["docs/**", "tests"], ["README.md", "main.py"]),
        (["*", "!main.py"], ["main.py"]),
        (["*.md", "!docs/README.md", "tests/"], ["docs/README.md", "docs/x.txt", "main.py"]),
        (["# a comment", "", "tests/", "docs/"], ["README.md", "main.py"]),
    ],
)
def test_excludes_mean_what_they_mean_to_git(write, names, patterns, expected):
    """Patterns are those of `.gitignore`: anchored by `/`, folders by a final `/`, `!` to keep."""
    write("main.py", "README.md", "docs/README.md", "docs/x.txt", "tests/test_main.py")
    assert names(*patterns) == expected


def test_what_is_left_out_by_default_can_be_brought_back(write, names):
    """`!` takes one of the defaults back."""
    write("main.py", ".env", "venv/lib/a.py")
    assert names("!.env") == [".env", "main.py"]
    assert names("!venv/") == ["main.py", "venv/lib/a.py"]


def test_an_exclude_that_is_no_pattern_is_named(write, problem):
    """A pattern that git would not take is an error, not a traceback."""
    write("main.py")
    assert problem("*.md", "!") == "`exclude` holds what is no `.gitignore` pattern: `!` (None)"
    found = problem("*.md", "[z-a]/", "b")
    assert found == "`exclude` holds what is no `.gitignore` pattern: `[z-a]/` (None)"


def test_links_within_the_folder_are_followed(tmp_path, write, names):
    """A link to a file or a folder of the code is packed as what it points to."""
    write("shared/a.py")
    (tmp_path / "b.py").symlink_to("shared/a.py")
    (tmp_path / "again").symlink_to("shared")
    assert names() == ["again/a.py", "b.py", "shared/a.py"]


def test_the_code_folder_may_itself_be_a_link(tmp_path, write):
    """Only links below the folder are held to it."""
    write("real/a.py")
    (tmp_path / "src").symlink_to("real")
    assert [f.name for f in files_of(tmp_path / "src", ())] == ["a.py"]


@pytest.mark.parametrize("to", ["secret", ".", "secret/key.pem"])
def test_a_link_out_of_the_folder_is_refused(tmp_path_factory, tmp_path, problem, to):
    """Nothing gets into a package that does not stand in its folder."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret").mkdir()
    (outside / "secret/key.pem").touch()
    (tmp_path / "link").symlink_to(outside / to)
    target = os.path.normpath(outside / to)
    assert problem() == (
        f"the link `link` leads out of the code folder, to `{target}` "
        "(copy what it points to, or exclude it)"
    )


def test_a_link_to_a_folder_whose_name_begins_alike_leads_out(tmp_path):
    """`src-private` is not inside `src`."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src-private").mkdir()
    (tmp_path / "src/link").symlink_to(tmp_path / "src-private")
    with pytest.raises(AssetError, match="leads out of the code folder"):
        files_of(tmp_path / "src", ())


def test_a_link_to_a_folder_that_holds_it_is_refused(tmp_path, write, problem):
    """A circle of folders would have no end."""
    write("a/b/c.py")
    (tmp_path / "a/b/up").symlink_to("..")
    assert problem() == "the link `a/b/up` leads back to a folder that holds it (exclude it)"


def test_two_folders_that_link_to_each_other_are_refused(tmp_path, write, problem):
    """A circle over several links is seen too."""
    write("a/x.py", "b/y.py")
    (tmp_path / "a/to").symlink_to("../b")
    (tmp_path / "b/to").symlink_to("../a")
    assert "leads back to a folder that holds it" in problem()


@pytest.mark.parametrize("target", ["nowhere.py", "link"])
def test_a_link_that_points_to_nothing_is_refused(tmp_path, problem, target):
    """A link whose target is gone, and one that points to itself."""
    (tmp_path / "link").symlink_to(target)
    assert problem() == "the link `link` points to nothing (exclude it)"


@pytest.mark.parametrize("target", ["nowhere.py", "link", "/", "."])
def test_a_bad_link_can_be_excluded(tmp_path, write, names, target):
    """The hint of each refusal helps: what is excluded is not looked at."""
    write("main.py")
    (tmp_path / "link").symlink_to(target)
    assert names("link") == ["main.py"]


def test_what_is_no_file_is_refused(tmp_path, problem):
    """A named pipe would be read for ever."""
    os.mkfifo(tmp_path / "pipe")
    assert problem() == "`pipe` is neither a file nor a folder (exclude it)"


def test_a_name_that_is_not_utf8_is_refused(tmp_path, problem):
    """A zip holds its names as UTF-8."""
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).touch()
    assert (
        problem() == "the name of the file 'caf\\udce9.txt' is not UTF-8 (rename it, or exclude it)"
    )


def test_names_may_hold_any_character(write, names):
    """Spaces, umlauts, emoji, line breaks and backslashes are all part of a name."""
    odd = ["a b.txt", "back\\slash.txt", "käse 🧀\u202f.txt", "new\nline.txt"]
    write(*odd)
    assert names() == odd


def test_an_unreadable_folder_is_named(tmp_path, write, problem, monkeypatch):
    """What the file system refuses is told, with its reason."""
    write("private/a.py")
    _deny(monkeypatch, "scandir", tmp_path / "private")
    assert problem() == "`private` cannot be read: permission denied (None)"


def test_an_unreadable_file_is_named(tmp_path, write, problem, monkeypatch):
    """A file that may be listed but not opened."""
    write("private.pem")
    _deny(monkeypatch, "stat", tmp_path / "private.pem")
    assert problem() == "`private.pem` cannot be read: permission denied (None)"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["private", "private/a.py"])
def test_the_real_file_system_refuses_too(path):
    """The same without a fake, as a user who is not root."""
    as_nobody = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if as_nobody and not shutil.which("setpriv"):
        pytest.skip("root may read everything, and there is no `setpriv` to stop being root")
    code = (
        "import sys; from pathlib import Path; from lambdaform.assets.folder import files_of\n"
        "from lambdaform.errors import AssetError\n"
        "try: files_of(Path(sys.argv[1]), ())\n"
        "except AssetError as error: print(error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "private").mkdir()
        (Path(folder) / "private/a.py").touch()
        (Path(folder) / path).chmod(0)
        Path(folder).chmod(0o755)
        command = [*as_nobody, sys.executable, "-c", code, folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No module named" in done.stderr:
        pytest.skip("the user `nobody` may not read this clone")
    assert done.stdout == f"error: `{folder}/{path}` cannot be read: permission denied\n"


def _deny(monkeypatch, call, path):
    """Let one call of `os` fail on one path as it does for a user without permission."""
    real = getattr(os, call)

    def refuse(asked, *args, **kwargs):
        if str(asked) == str(path):
            raise PermissionError(13, "Permission denied", str(asked))
        return real(asked, *args, **kwargs)

    monkeypatch.setattr(os, call, refuse)


NAMES = st.sampled_from(
    [
        *(p.rstrip("/") for p in folder.EXCLUDED),
        "a.py",
        "a.pyc",
        "b.pyo",
        ".lambdaform.out-x",
        "src",
    ]
)


@given(st.lists(NAMES, min_size=1, max_size=3), st.booleans())
def test_the_usual_patterns_mean_what_git_means(parts, is_folder):
    """They are matched without pathspec where they stand alone; the answer is the same."""
    name = "/".join(parts) + ("/" if is_folder else "")
    spec = GitIgnoreSpec.from_lines(folder.EXCLUDED)
    inner = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts) - 1)]
    named = partial(folder.is_named, patterns=folder.EXCLUDED)
    ours = any(map(named, inner)) or named(name)
    assert ours == spec.match_file(name)


PLAIN = st.text("ab.*-", min_size=1, max_size=4).flatmap(lambda t: st.sampled_from([t, t + "/"]))
WORD = st.text("ab.-", min_size=1, max_size=3).filter(lambda text: text not in (".", ".."))
WORDS = st.lists(WORD, min_size=1, max_size=3)


@given(st.lists(PLAIN, min_size=1, max_size=2), WORDS, st.booleans())
def test_plain_patterns_mean_what_git_means(patterns, parts, is_folder):
    """Those that name no more than the last part of a path are matched without pathspec too."""
    name = "/".join(parts) + ("/" if is_folder else "")
    spec = GitIgnoreSpec.from_lines([*folder.EXCLUDED, *patterns])
    inner = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts) - 1)]
    excluded = folder._patterns(patterns)
    assert (any(map(excluded, inner)) or excluded(name)) == spec.match_file(name)
