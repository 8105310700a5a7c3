"""Images are built once, by whichever engine answers, of what they are named by."""

from __future__ import annotations

import pytest
from engine import Engines
from installed import write
from recipes import Noted

from lambdaform.assets import Packer
from lambdaform.builds.images import built
from lambdaform.errors import BuildError, Source
from lambdaform.template import ImageAsset

FILES = {
    "job/Dockerfile": "FROM public.ecr.aws/lambda/python:3.14\nCOPY main.py .\n",
    "job/main.py": "def handler(event, context): ...\n",
    "job/.env": "SECRET=1",
}


@pytest.fixture
def engines(tmp_path, monkeypatch):
    """The engines, on a path of their own."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return Engines(tmp_path / "bin")


@pytest.fixture
def image(tmp_path, monkeypatch):
    """Return the image of the folder `job`."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, FILES)

    def of(architecture="arm64", target=None, build_args=()):
        asset = ImageAsset("job", "Dockerfile", target, build_args, architecture)
        return Packer(Source(str(tmp_path / "app.py"), 1)).image(asset)

    return of


@pytest.fixture
def problems(image):
    """Return what is wrong when the image is built."""

    def of(*images):
        with pytest.raises(BuildError) as caught:
            built(images or [image()])
        return caught.value.problems

    return of


def test_docker_builds_what_the_image_is_named_by(engines, image):
    """For the platform of the function, as one manifest, without what nobody copies."""
    engines.add()
    found = image(target="final", build_args=(("A", "1"), ("B", "x y")))
    built([found])
    (building,) = [one for one in engines.asked if "--file" in one["arguments"]]
    start = ["buildx", "build", "--load", "--provenance=false", "--progress=plain"]
    assert building["arguments"][:5] == start
    file = building["arguments"].index("--file")
    assert building["arguments"][5:file] == ["--platform", "linux/arm64", "--tag", found.name]
    rest = ["--target", "final", "--build-arg", "A=1", "--build-arg", "B=x y"]
    assert building["arguments"][file + 2 : -1] == rest
    assert building["files"] == ["Dockerfile", "main.py"]
    assert building["dockerfile"] == FILES["job/Dockerfile"]


def test_what_is_there_is_not_built_again(engines, image):
    """The engine keeps it; another image is built."""
    engines.add()
    noted = Noted()
    built([image(), image("x86_64")], noted)
    built([image()], noted)
    assert noted.begun_ == [
        "building `job/Dockerfile` for linux/arm64",
        "building `job/Dockerfile` for linux/amd64",
    ]
    assert noted.ended_ == noted.begun_


def test_a_docker_without_buildx_builds_as_it_can(engines, image):
    """It makes no attestations, and knows no option against them."""
    engines.add()
    engines.says("docker buildx", code=1, err="docker: unknown command: docker buildx\n")
    built([image()])
    (building,) = [one for one in engines.asked if "--file" in one["arguments"]]
    assert building["arguments"][:2] == ["build", "--platform"]


@pytest.mark.parametrize("name", ["podman", "docker"])
def test_podman_builds_where_there_is_no_docker(engines, image, name):
    """Under its own name, or under Docker's."""
    engines.add(name)
    engines.says("docker version", out="Client: Podman Engine\n")
    engines.says("podman info", out="host:\n  conmon:\n    package: podman\n")
    built([image()])
    (building,) = [one for one in engines.asked if "--file" in one["arguments"]]
    assert (building["program"], building["arguments"][:2]) == (name, ["build", "--platform"])


def test_podman_builds_where_docker_does_not_answer(engines, image):
    """Its daemon may be gone for good."""
    engines.add("docker")
    engines.add("podman")
    engines.says("docker version", code=1, err="Cannot connect to the Docker daemon\n")
    built([image()])
    assert {one["program"] for one in engines.asked if "--file" in one["arguments"]} == {"podman"}


def test_without_an_engine_it_is_said_what_to_install(engines, problems):
    """Docker or podman."""
    (problem,) = problems()
    assert problem.message == (
        "neither Docker nor podman is on the path to build `job/Dockerfile` for linux/arm64"
    )
    assert problem.hint == "install one of them, or deploy where one is"


def test_engines_that_do_not_answer_are_told_with_their_words(engines, problems):
    """Each with what starts it."""
    engines.add("docker")
    engines.add("podman")
    engines.says(
        "docker version", code=1, out="Client: 28\n", err="Cannot connect: is it running?\n"
    )
    engines.says("podman info", code=125, err="Error: no machine\n")
    docker, podman = problems()
    assert docker.message.startswith("Docker, which is to build `job/Dockerfile` for linux/arm64,")
    assert docker.notes == ("Cannot connect: is it running?",)
    assert docker.hint == "start Docker Desktop, or the daemon"
    assert podman.notes == ("Error: no machine",)


FAILED = """#5 [2/2] COPY main.py .
#5 ERROR: failed to calculate checksum: "/main.py": not found
------
Dockerfile:2
--------------------
   1 |     FROM public.ecr.aws/lambda/python:3.14
   2 | >>> COPY main.py .
--------------------
ERROR: failed to solve: "/main.py": not found
"""


def test_a_build_that_fails_is_told_at_its_line(engines, image, problems, tmp_path):
    """Of the user's own Dockerfile, with what the engine says; of all images at once."""
    engines.add()
    engines.says("docker buildx build", code=1, err=FAILED)
    one, other = problems(image(), image("x86_64"))
    assert one.message == "`job/Dockerfile` for linux/arm64 cannot be built"
    assert one.at == Source(str(tmp_path / "job/Dockerfile"), 2)
    assert one.notes[-1] == 'ERROR: failed to solve: "/main.py": not found'
    assert other.message == "`job/Dockerfile` for linux/amd64 cannot be built"


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("exec /bin/sh: exec format error", "this machine cannot run linux/arm64: register qemu"),
        (
            "no match for platform in manifest: not found",
            "its base image is not there for linux/arm",
        ),
        ("public.ecr.aws/lambda/python:3.14: 403 Forbidden", "an old login stands in the way"),
        ("write /x: no space left on device", "make room"),
        ('ERROR: failed to solve: "/.npmrc": not found', "it stays out unless `.dockerignore`"),
        ("pull access denied for shop/base", "log in to the registry of its base image"),
        ("dial tcp: lookup registry: no such host", "there is no way to the registry"),
    ],
)
def test_the_commonest_failures_have_a_hint(engines, problems, said, hint):
    """Docker's own words stand below."""
    engines.add()
    engines.says("docker buildx build", code=1, err=f"{said}\n")
    (problem,) = problems()
    assert problem.hint.startswith(hint)
    assert problem.notes == (said,)


def test_what_failed_is_built_again(engines, image, problems):
    """Nothing of it is kept."""
    engines.add()
    engines.says("docker buildx build", code=1, err="no\n")
    problems()
    engines.says("docker buildx build")
    assert built([image()]).holds(image().name)
