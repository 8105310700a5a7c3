"""What a container image is named by, and what its Dockerfile may copy."""

from __future__ import annotations

import pytest

from lambdaform.assets import Packer
from lambdaform.errors import AssetError, Source
from lambdaform.template import ImageAsset


@pytest.fixture
def write(tmp_path):
    """Write files of the folder `job`."""

    def files(**contents):
        for name, text in {"Dockerfile": "FROM scratch\n", **contents}.items():
            path = tmp_path / "job" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return files


@pytest.fixture
def image(tmp_path):
    """Return the image of the folder `job`."""

    def of(path="job", dockerfile="Dockerfile", target=None, build_args=(), architecture="arm64"):
        asset = ImageAsset(path, dockerfile, target, build_args, architecture)
        return Packer(Source(str(tmp_path / "app.py"), 1)).image(asset)

    return of


@pytest.fixture
def names(image):
    """Return the names of what may be copied."""
    return lambda **how: [file.name for file in image(**how).files]


def test_an_image_is_named_by_its_inputs(write, image):
    """In the repository of all images."""
    write(**{"main.py": "x = 1"})
    found = image()
    assert found.name == f"lambdaform-assets:{found.digest}"
    assert found.platform == "linux/arm64"
    assert image(architecture="x86_64").platform == "linux/amd64"
    assert image() == found


@pytest.mark.parametrize(
    "how",
    [
        {"target": "test"},
        {"build_args": (("A", "1"),)},
        {"architecture": "x86_64"},
        {"dockerfile": "other/Dockerfile"},
    ],
    ids=repr,
)
def test_each_option_gives_another_image(write, image, how):
    """None of them is the same to Docker."""
    write(**{"other/Dockerfile": "FROM busybox\n"})
    assert image(**how).digest != image().digest


@pytest.mark.parametrize(
    "change", [{"main.py": "x = 2"}, {"new.py": ""}, {"Dockerfile": "FROM busybox\n"}], ids=repr
)
def test_each_file_counts(write, image, change):
    """Its name and what is in it."""
    write(**{"main.py": "x = 1"})
    before = image().digest
    write(**change)
    assert image().digest != before


def test_the_usual_is_not_in_an_image(write, names):
    """Nobody wants it there, least of all `.env`: Docker is not given it."""
    write(**{"main.py": "", ".env": "", ".git/config": "", "__pycache__/main.pyc": ""})
    write(**{".npmrc": "", ".lambdaform/local/cloud.log": "", "deep/.env.local": ""})
    assert names() == ["Dockerfile", "main.py"]


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ("!.npmrc", [".npmrc"]),
        ("!**/.npmrc", [".npmrc", "deep/.npmrc"]),
        ("!.aws/", [".aws/config"]),
        ("!*\n!deep", []),
        (".npmrc", []),
    ],
)
def test_a_dockerignore_may_take_back_one_of_the_usual(write, names, ignore, left):
    """Who builds with it names it; who takes back all does not mean it."""
    write(**{".npmrc": "", "deep/.npmrc": "", ".aws/config": "", ".dockerignore": ignore})
    assert [name for name in names() if name not in {"Dockerfile", ".dockerignore"}] == left


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ("*.md", ["a.py", "lib/b.py", "lib/c.md"]),
        ("**/*.md", ["a.py", "lib/b.py"]),
        ("/lib/", ["a.py", "d.md"]),
        ("lib", ["a.py", "d.md"]),
        ("./lib/../lib", ["a.py", "d.md"]),
        ("*\n!a.py", ["a.py"]),
        ("*\n!lib\nlib/*.md", ["lib/b.py"]),
        ("lib\n!lib/b.py", ["a.py", "d.md", "lib/b.py"]),
        ("!a.py\na.py", ["d.md", "lib/b.py", "lib/c.md"]),
        ("# lib\n\n  \n.\n", ["a.py", "d.md", "lib/b.py", "lib/c.md"]),
        ("?.py", ["d.md", "lib/b.py", "lib/c.md"]),
        ("lib/[bc].*", ["a.py", "d.md"]),
        ("nothing", ["a.py", "d.md", "lib/b.py", "lib/c.md"]),
    ],
)
def test_a_dockerignore_means_what_docker_means(write, names, ignore, left):
    """From the top of the folder; the last pattern that names a file, or what it is in, decides."""
    own = {"Dockerfile", ".dockerignore"}
    write(**{"a.py": "", "d.md": "", "lib/b.py": "", "lib/c.md": "", ".dockerignore": ignore})
    assert [name for name in names() if name not in own] == left


def test_a_dockerfile_may_have_a_dockerignore_of_its_own(write, names):
    """As with BuildKit: it then counts alone."""
    write(
        **{
            "a.py": "",
            "b.py": "",
            "Dockerfile": "FROM scratch\n",
            ".dockerignore": "a.py",
            "Dockerfile.dockerignore": "b.py",
        }
    )
    assert "a.py" in names()
    assert "b.py" not in names()


def test_a_pattern_that_is_none_is_told(write, image):
    """With its file."""
    write(**{".dockerignore": "a/[z-a]\n"})
    with pytest.raises(AssetError, match=r"\.dockerignore` holds what is no pattern: `a/\[z-a\]`"):
        image()


def test_a_dockerfile_that_is_ignored_still_counts(write, image):
    """Docker reads it, and does not let it be copied."""
    write(**{".dockerignore": "Dockerfile\n.dockerignore", "main.py": ""})
    found = image()
    assert [file.name for file in found.files] == ["main.py"]
    write(Dockerfile="FROM busybox\n")
    assert image().digest != found.digest


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"path": "jobs"}, "the code folder `jobs` does not exist (did you mean `job`?)"),
        (
            {"dockerfile": "Dockerfil"},
            "the folder `job` holds no `Dockerfil` (did you mean `Dockerfile`?)",
        ),
    ],
)
def test_what_is_not_there_is_told(write, image, how, problem):
    """With what is."""
    write()
    with pytest.raises(AssetError) as caught:
        image(**how)
    (only,) = caught.value.problems
    assert f"{only.message} ({only.hint})" == problem


def test_what_is_built_is_what_was_named(write, image, tmp_path):
    """Only the files that count, executable where they are, of no particular time."""
    write(**{"main.py": "x", "run.sh": "#!/bin/sh", ".env": "", ".dockerignore": "Dockerfile"})
    (tmp_path / "job/run.sh").chmod(0o755)
    image().write(tmp_path / "context", tmp_path / "Dockerfile")
    assert (tmp_path / "Dockerfile").read_text() == "FROM scratch\n"
    found = {p.name: p.stat() for p in (tmp_path / "context").iterdir()}
    assert sorted(found) == [".dockerignore", "main.py", "run.sh"]
    assert [oct(found[name].st_mode & 0o777) for name in ("main.py", "run.sh")] == [
        "0o644",
        "0o755",
    ]
    assert {int(stat.st_mtime) for stat in found.values()} == {315532800}


def test_what_changed_meanwhile_is_not_built(write, image, tmp_path):
    """It would be another image under the name."""
    write(**{"main.py": "x"})
    found = image()
    write(**{"main.py": "y"})
    with pytest.raises(AssetError, match="changed while it was packed"):
        found.write(tmp_path / "context", tmp_path / "Dockerfile")
