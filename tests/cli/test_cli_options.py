"""The options that name an app: `--app`, `--stage`, `-c`."""

from __future__ import annotations

import pytest


def test_the_project_is_found_upwards(run, project, monkeypatch):
    """A command works in any folder of it."""
    monkeypatch.chdir(project / "src")
    assert run("list").out.startswith("shop (dev)")


def test_app_names_another_file(run, project, monkeypatch):
    """Relative to the current folder, or as a command."""
    (project / "other.py").write_text((project / "app.py").read_text().replace('"shop"', '"other"'))
    assert run("list", "--app", "other.py").out.startswith("other (dev)")
    assert run("list", "--app", "python3 other.py").out.startswith("other (dev)")
    monkeypatch.chdir(project / "src")
    assert run("list", "--app", "../other.py").out.startswith("other (dev)")


def test_an_app_that_is_not_there_is_told(run, project):
    """With the file that was meant."""
    assert run("list", "--app", "ap.py") == (
        1,
        "",
        "error: the app's file `ap.py` does not exist\nhint: did you mean `app.py`?\n",
    )


def test_stage_selects_a_stage(run, project):
    """As does the context value `stage`; an option comes first."""
    assert run("list", "--stage", "prod").out.startswith("shop (prod)")
    assert run("list", "-c", "stage=prod").out.startswith("shop (prod)")
    assert run("list", "-c", "stage=prod", "--stage", "dev").out.startswith("shop (dev)")


def test_the_environment_names_the_usual_stage(run, project, monkeypatch):
    """What the command line says counts more, what cdk.json says less; and it is told."""
    monkeypatch.setenv("LAMBDAFORM_STAGE", "prod")
    (project / "cdk.json").write_text('{"app": "python3 app.py", "context": {"stage": "dev"}}')
    code, out, err = run("list")
    assert (code, err) == (0, "stage `prod`, as LAMBDAFORM_STAGE says\n")
    assert out.startswith("shop (prod)")
    for arguments in (["--stage", "dev"], ["-c", "stage=dev"]):
        code, out, err = run("list", *arguments)
        assert (out.partition("\n")[0], err) == ("shop (dev)", "")
    monkeypatch.setenv("LAMBDAFORM_STAGE", "")
    assert run("list").out.startswith("shop (dev)")


def test_an_unknown_stage_is_told(run, project):
    """At the line of the app, with the one that was meant."""
    code, out, err = run("list", "--stage", "prdo")
    assert (code, out) == (1, "")
    assert err == "error: the stage `prdo` is unknown\n  --> app.py:3\nhint: did you mean `prod`?\n"


def test_context_reaches_the_app(run, project):
    """The last of one key counts; a value may hold `=`, or nothing."""
    with (project / "app.py").open("a") as file:
        file.write("print(dict(app.context))\n")
    err = run("list", "-c", "a=1", "--context", "b=x=y", "-c", "c=", "-c", "a=2").err
    assert err == "{'a': '2', 'b': 'x=y', 'c': ''}\n"


@pytest.mark.parametrize("item", ["a", "=a", "", "="])
def test_a_context_value_that_is_none_is_a_wrong_call(run, project, item):
    """Exit code 2; the app is not loaded."""
    code, out, err = run("list", "-c", item)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: `--context`: `{item}` is not KEY=VALUE\nhint: see `lambdaform")


def test_what_the_app_prints_is_not_data(run, project):
    """It goes to standard error."""
    with (project / "app.py").open("a") as file:
        file.write("print('hello')\n")
    done = run("list")
    assert done.err == "hello\n"
    assert "hello" not in done.out


def test_an_exception_of_the_app_is_told_with_its_frames(run, project):
    """No traceback of lambdaform's."""
    (project / "app.py").write_text("def f():\n    1 / 0\n\nf()\n")
    code, out, err = run("list")
    assert (code, out) == (1, "")
    assert err == (
        "error: `app.py` raises ZeroDivisionError: division by zero\n"
        "  --> app.py:2\n"
        "   |  app.py:4 in <module>: f()\n"
        "   |  app.py:2 in f: 1 / 0\n"
    )


def test_a_current_folder_that_is_gone_is_told(run, project, monkeypatch):
    """Another terminal may have deleted it."""
    gone = project / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for arguments in (["list"], ["new", "shop"], ["list", "--app", "app.py"]):
        assert run(*arguments) == (1, "", "error: the current folder no longer exists\n")
