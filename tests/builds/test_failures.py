"""What uv and pip say when they fail, in the words of the app: their real texts."""

from __future__ import annotations

import pytest
from recipes import package

from lambdaform.builds import failures
from lambdaform.builds.failures import Others, Wanted


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    """The recipe of a file that names some distributions."""
    monkeypatch.chdir(tmp_path)
    text = "# tools\nboto3==1.34.0\nIdna==3.10\nnumpy==1.26.4\nsix==99\nnosuchdist\n"
    return package(tmp_path, {"src/requirements.txt": text, "src/main.py": ""}).recipe


def _told(error):
    (only,) = error.problems
    place = f"{only.at.line}: " if only.at else ""
    return f"{place}{only.message} ({only.hint})"


NO_SOLUTION = "error: No solution found when resolving dependencies\n  cause: "
UNSATISFIABLE = "we can conclude that your requirements are unsatisfiable.\n"
OFFLINE = "there is no way to the package index"
CREDENTIALS = "netrc, keyring and the variables of uv and pip are used, as on a command line"
WHERE = "`src/requirements.txt` for python3.14 on arm64"

UV = [
    (
        (
            f"{NO_SOLUTION}Because nosuchdist was not found in the package registry and you require"
            f" nosuchdist, {UNSATISFIABLE}"
        ),
        (
            "6: there is no distribution `nosuchdist` in the package index"
            " (look for its name: that of a module may be another)"
        ),
    ),
    (
        f"{NO_SOLUTION}Because there is no version of six==99 and you require six==99, {UNSATISFIABLE}",
        "5: there is no `six==99` in the package index (take a version that is there)",
    ),
    (
        (
            f"{NO_SOLUTION}Because boto3==1.34.0 depends on botocore>=1.34.0,<1.35.0 and you require"
            " boto3==1.34.0, we can conclude that you require botocore>=1.34.0,<1.35.0.\n"
            f"         And because you require botocore==1.35.0, {UNSATISFIABLE}"
        ),
        f"{WHERE}: the requirements contradict each other (loosen one of them)",
    ),
    (
        (
            f"{NO_SOLUTION}Because six was not found in the cache and you require six, {UNSATISFIABLE}\n"
            "hint: Packages were unavailable because the network was disabled. When the network is"
            " disabled, registry packages may only be read from the cache.\n"
        ),
        f"{WHERE}: {OFFLINE} (uv was told to stay offline, by `UV_OFFLINE` or a setting)",
    ),
    (
        (
            "error: Failed to download `markupsafe==3.0.4`\n  cause: Network connectivity is disabled,"
            " but the requested data wasn't found in the cache: https://example.com/m.whl\n"
        ),
        f"{WHERE}: {OFFLINE} (uv was told to stay offline, by `UV_OFFLINE` or a setting)",
    ),
    (
        (
            "error: Failed to fetch: http://nosuch.invalid/simple/six/\n"
            "  cause: error sending request for url (http://nosuch.invalid/simple/six/)\n"
            "  cause: client error (Connect)\n  cause: dns error\n  cause: error resolving DNS\n"
            "  cause: failed to lookup address information: Name or service not known\n"
        ),
        f"{WHERE}: {OFFLINE} (try again once it is; what is in the cache needs no network)",
    ),
    (
        (
            "error: Failed to download `idna==3.10`\n  cause: Hash mismatch for `idna==3.10`\n\n"
            "         Expected:\n           sha256:00\n\n         Computed:\n           sha256:94\n"
        ),
        (
            "3: `idna==3.10` is not what the lock says: its hash differs"
            " (lock it anew where you know why; else somebody has changed it)"
        ),
    ),
    (
        (
            f"{NO_SOLUTION}Because six was not found in the package registry and you require six,"
            f" {UNSATISFIABLE}\nhint: An index URL (http://127.0.0.1:8471/simple) could not be queried"
            " due to a lack of valid authentication credentials (401 Unauthorized)\n"
        ),
        (
            f"{WHERE}: the index `http://127.0.0.1:8471/simple` refuses: 401 Unauthorized"
            f" ({CREDENTIALS})"
        ),
    ),
    (
        (
            "error: Failed to fetch: http://127.0.0.1:8472/simple/six/\n  cause: HTTP status server error"
            " (500 Internal Server Error) for url (http://127.0.0.1:8472/simple/six/)\n"
        ),
        (
            f"{WHERE}: `http://127.0.0.1:8472/simple/six/` answers: 500 Internal Server Error"
            " (try again later)"
        ),
    ),
    (
        (
            "error: Failed to build `bad @ file:///home/me/bad`\n  cause: The build backend returned an"
            " error\n  cause: Call to `hatchling.build.build_wheel` failed (exit status: 1)\n"
        ),
        f"{WHERE}: `bad` cannot be built (a wheel of it needs no building)",
    ),
    (
        (
            "error: Failed to download and build `numpy==1.26.4`\n  cause: The built wheel"
            " `numpy-1.26.4-cp311-cp311-linux_x86_64.whl` is not compatible with the target Python"
            " 3.14 on Linux aarch64. Consider using `--no-build` to disable building wheels.\n"
        ),
        (
            "4: `numpy==1.26.4` is not pure Python: built here, it does not run with python3.14 on"
            " arm64 (take its wheel: do not name it in `build`)"
        ),
    ),
    (
        "error: something that nobody has met yet\n",
        f"{WHERE}: the installation failed (None)",
    ),
]


@pytest.mark.parametrize(("said", "expected"), UV)
def test_what_uv_says_is_told_in_the_words_of_the_app(recipe, said, expected):
    """At the line that names the distribution, where there is one."""
    assert _told(failures.of_uv(recipe, said)) == expected


def test_nothing_of_what_was_said_is_lost(recipe):
    """Its own words stand below, without empty lines."""
    said = "error: one\n\n  cause: two\n"
    (problem,) = failures.of_uv(recipe, said).problems
    assert problem.notes == ("error: one", "  cause: two")


def test_of_very_much_the_end_is_shown(recipe):
    """A traceback of a build says at its end why."""
    (problem,) = failures.of_uv(recipe, "\n".join(f"line {n}" for n in range(500))).problems
    assert problem.notes[0] == "..."
    assert problem.notes[-1] == "line 499"
    assert len(problem.notes) < 50


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            f"{NO_SOLUTION}Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2, ",
            Wanted("docopt", "0.6.2"),
        ),
        (
            f"{NO_SOLUTION}Because all versions of docopt have no usable wheels and you require docopt",
            Wanted("docopt"),
        ),
        (
            (
                f"{NO_SOLUTION}Because pywin32==312 has no wheels with a matching platform tag (e.g.,"
                " `manylinux_2_34_aarch64`) and you require pywin32==312"
            ),
            Wanted("pywin32", "312"),
        ),
        (
            (
                "error: Package `markupsafe` can't be installed because it is marked as `--no-build` but"
                " has no binary distribution\n"
            ),
            Wanted("markupsafe"),
        ),
        (
            "error: Building source distributions is disabled, but attempted to build `my-lib`\n",
            Wanted("my-lib"),
        ),
        (f"{NO_SOLUTION}Because there is no version of six==99 and you require six==99", None),
    ],
)
def test_a_distribution_without_a_wheel_is_recognised(said, expected):
    """However uv says it."""
    assert failures.without_wheel(said) == expected


@pytest.mark.parametrize(
    ("others", "hint"),
    [
        (
            Others("2.5.5", ("python3.12",)),
            "`numpy==2.5.5` has one; this one has it for `python3.12`",
        ),
        (
            Others("2.5.5"),
            '`numpy==2.5.5` has one; where it is pure Python, `Dependencies(..., build=["numpy"])` builds it',
        ),
        (Others(None, ("x86_64",)), "this one has it for `x86_64`"),
        (
            Others(),
            (
                'where it is pure Python, `Dependencies(..., build=["numpy"])` builds it;'
                " else build a wheel, and name its folder with `--find-links`"
            ),
        ),
    ],
)
def test_what_can_be_done_without_a_wheel_is_said(recipe, others, hint):
    """By what there is a wheel for."""
    error = failures.no_wheel(recipe, Wanted("numpy", "1.26.4"), others, "error: No solution\n")
    assert _told(error) == f"4: `numpy==1.26.4` has no wheel for python3.14 on arm64 ({hint})"


PIP = [
    (
        (
            "ERROR: Could not find a version that satisfies the requirement nosuchdist (from versions:"
            " none)\nERROR: No matching distribution found for nosuchdist\n"
        ),
        (
            "6: `nosuchdist` has no wheel for python3.14 on arm64, or is not in the package index"
            " (look for its name; where it is pure Python, `Dependencies(..., build=[...])` builds it)"
        ),
    ),
    (
        (
            "ERROR: Could not find a version that satisfies the requirement numpy==1.26.4 (from versions:"
            " 2.3.2, 2.3.3)\nERROR: No matching distribution found for numpy==1.26.4\n"
        ),
        "4: `numpy==1.26.4` has no wheel for python3.14 on arm64 (take a version that has one)",
    ),
    (
        (
            "ERROR: Cannot install six==1.16.0 and six==1.17.0 because these package versions have"
            " conflicting dependencies.\nERROR: ResolutionImpossible: for help visit example.com\n"
        ),
        f"{WHERE}: the requirements contradict each other (loosen one of them)",
    ),
    (
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have\n"
            "    idna==3.10 from https://example.com/idna.whl (from -r h.txt (line 2)):\n"
            "        Expected sha256 00\n             Got        94\n"
        ),
        (
            "3: `idna==3.10` is not what the lock says: its hash differs"
            " (lock it anew where you know why; else somebody has changed it)"
        ),
    ),
    (
        (
            "ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==."
            " These do not:\n    idna from https://example.com/idna.whl (from -r h2.txt (line 2))\n"
        ),
        "3: `idna` has no hash, while others have one (lock them all, with hashes)",
    ),
    (
        (
            "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by"
            " 'NewConnectionError('<x>: Failed to establish a new connection: [Errno 111]')'\n"
            "ERROR: Could not find a version that satisfies the requirement six (from versions: none)\n"
        ),
        f"{WHERE}: {OFFLINE} (try again once it is; what is in the cache needs no network)",
    ),
]


@pytest.mark.parametrize(("said", "expected"), PIP)
def test_what_pip_says_is_told_in_the_words_of_the_app(recipe, said, expected):
    """At the line that names the distribution, where there is one."""
    assert _told(failures.of_pip(recipe, said)) == expected
