"""`lambdaform diff`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from deploy.refusal import Refusal


@pytest.fixture
def edit(project):
    """Change the app: `edit("old", "new")`."""

    def change(old, new):
        file = project / "app.py"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return change


def git(folder, *arguments):
    command = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(project):
    """The project as a repository of git, whose branch `main` is the app as it is."""
    git(project, "init", "-q", "-b", "main", ".")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    return project


@pytest.fixture
def baseline(project, run):
    """A baseline of the app as it is."""
    assert run("diff", "--write-baseline", "base.json").code == 0
    return project / "base.json"


def test_the_same_app_changes_nothing(run, baseline):
    """Neither against a file nor with an exit code."""
    done = run("diff", "--against", "base.json", "--exit-code")
    assert done.code == 0
    assert done.out == "no changes: shop-dev-Data, shop-dev-Api\n"
    assert done.err == "stage `dev`, compared with `base.json`\n"


def test_a_baseline_is_the_same_each_time(run, baseline, project):
    """So that it is committed only where the app changes."""
    first = baseline.read_text()
    run("diff", "--write-baseline", "base.json")
    assert baseline.read_text() == first
    assert str(project) not in first


def test_what_changes_is_shown_with_what_it_means(run, baseline, edit):
    """At the line of the app, by the name that allows it."""
    edit('"Queue")', '"Queue", fifo=True)')
    edit("QueueTrigger(jobs.queue)", "QueueTrigger(jobs.queue, batch_size=5)")
    done = run("diff", "--against", "base.json", "--exit-code")
    assert done.code == 4
    lines = done.out.splitlines()
    assert lines[0].startswith("shop-dev-Data: 2 to replace")
    assert "  ± JobsQueue                    AWS::SQS::Queue, replaced  app.py:10" in lines
    assert "      FifoQueue  + true  (replaces it)" in lines
    assert (
        "  ! `JobsQueue` is replaced, as `FifoQueue` cannot be changed, with all that is in it"
        in lines
    )
    assert "      app.py:10  to allow it: replace:JobsQueue" in lines
    assert "to be allowed by name" in done.err


def test_one_stack_only(run, baseline, edit):
    """What happens to the others is not shown, and counts for no exit code."""
    edit('"Queue")', '"Queue", fifo=True)')
    done = run("diff", "--against", "base.json", "--stack", "Api", "--exit-code")
    assert "shop-dev-Data:" not in done.out
    assert "`shop-dev-Data/JobsQueueArn` becomes another one  (replaces it)" in done.out
    assert run("diff", "--against", "base.json", "--stack", "No").code == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"Queue")', '"Queue", visibility_timeout=__import__("datetime").timedelta(minutes=9))', 3),
        ('"Queue")', '"Queue", queue_name="q")', 4),
        ('Stack(app, "Api")', 'Stack(app, "Api", description="what is called")', 3),
    ],
)
def test_exit_codes_for_pipelines(run, baseline, edit, old, new, code):
    """3 where something changes, 4 where it needs a word; 0 where nobody asks."""
    edit(old, new)
    assert run("diff", "--against", "base.json").code == 0
    assert run("diff", "--against", "base.json", "--exit-code").code == code


def test_a_refusal_counts_as_much_as_what_needs_a_word(run, baseline, edit):
    """Nothing is deployed before somebody has looked at it."""
    edit("QueueTrigger(jobs.queue)", 'QueueTrigger(jobs.queue, name="Other")')
    done = run("diff", "--against", "base.json", "--exit-code")
    assert done.code == 4
    assert "CloudFormation will refuse it" in done.out
    assert "1 thing CloudFormation will refuse" in done.err


def test_json_for_programs(run, baseline, edit):
    """Each stack, change, place that differs and consequence; and the names that would allow it."""
    edit('"Queue")', '"Queue", queue_name="q")')
    found = json.loads(run("diff", "--against", "base.json", "--format", "json").out)
    assert found["version"] == 1
    assert "replace:JobsQueue" in found["needs"]
    data = found["stacks"][0]
    (queue,) = [one for one in data["changes"] if one["id"] == "JobsQueue"]
    assert (queue["action"], queue["file"], queue["line"]) == ("replace", "app.py", 10)
    assert queue["edits"] == [{"path": "QueueName", "after": "q", "recreation": "Always"}]


def test_sarif_for_code_scanning(run, baseline, edit):
    """A result for each consequence, at its line; what is refused is an error."""
    edit('"Queue")', '"Queue", queue_name="q")')
    found = json.loads(run("diff", "--against", "base.json", "--format", "sarif").out)
    (told,) = found["runs"]
    first = told["results"][0]
    assert (first["ruleId"], first["level"]) == ("plan-data", "warning")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "app.py"
    assert place["region"] == {"startLine": 10}


def test_markdown_for_pull_requests(run, baseline, edit):
    """What it means first, what changes in a part that opens."""
    edit('"Queue")', '"Queue", queue_name="q")')
    out = run("diff", "--against", "base.json", "--format", "markdown").out
    assert out.startswith("### `shop` at stage `dev`\n")
    assert out.index("**Data**") < out.index("<details>")
    assert "To allow it: `replace:JobsQueue`" in out
    assert run("diff", "--against", "main.json", "--format", "markdown").code == 1


def test_secrets_are_not_shown(run, baseline, edit, project):
    """Neither by the name of a variable, nor by the look of a value, nor in JSON."""
    edit(
        "on=[QueueTrigger",
        'environment={"DB_PASSWORD": "one-long-one", "PLAIN": "ghp_abcdefghijklmnopqrstuvwx"}, '
        "on=[QueueTrigger",
    )
    run("diff", "--write-baseline", "base.json")
    edit("one-long-one", "another-one")
    edit("uvwx", "uvwxyz")
    for format in ("text", "json", "markdown"):
        out = run("diff", "--against", "base.json", "--format", format).out
        assert "(hidden)" in out
        assert "another-one" not in out
        assert "one-long-one" not in out
        assert "ghp_" not in out


def test_against_a_revision(run, repository, edit):
    """The app at that revision is synthesised; what is not committed counts for the app as it is."""
    edit('"Queue")', '"Queue", queue_name="q")')
    (repository / "src/main.py").write_text("def handler(event, context): return 1\n")
    done = run("diff", "--against", "main")
    commit = git(repository, "rev-parse", "--short=7", "main")
    assert done.code == 0
    assert "1 of 1 file differs: main.py" in done.out
    assert f"compared with `main` ({commit})" in done.err
    assert git(repository, "worktree", "list").count("\n") == 0
    assert git(repository, "status", "--short").splitlines() == ["M app.py", " M src/main.py"]


def test_against_a_revision_in_a_folder_of_the_repository(run, repository, monkeypatch, edit):
    """The project need not be the whole of it."""
    folder = repository / "services" / "shop"
    folder.mkdir(parents=True)
    for name in ("app.py", "cdk.json", "src"):
        git(repository, "mv", name, f"services/shop/{name}")
    git(repository, "commit", "-qm", "second")
    monkeypatch.chdir(folder)
    assert run("diff", "--against", "HEAD").out.startswith("no changes")
    done = run("diff", "--against", "HEAD~1")
    assert done.code == 1
    assert "has no folder `services/shop`" in done.err


def test_the_stage_and_the_context_are_the_same_there(run, repository, edit):
    """What the command line says holds for both."""
    edit('data = Stack(app, "Data")', 'data = Stack(app, app.context.get("name", "Data"))')
    git(repository, "commit", "-qam", "second")
    done = run("diff", "--against", "HEAD", "--stage", "prod", "-c", "name=Store")
    assert done.out == "no changes: shop-prod-Store, shop-prod-Api\n"


def test_a_revision_that_does_not_synthesise(run, repository, edit):
    """Its own error is told, with its own lines."""
    edit('Queue(self, "Queue")', 'Queue(self, "Queue", no=1)')
    git(repository, "commit", "-qam", "broken")
    edit(", no=1", "")
    done = run("diff", "--against", "HEAD")
    assert done.code == 1
    assert "does not synthesise" in done.err
    assert "   |  error: `Queue` has no option `no`" in done.err
    assert "app.py:10" in done.err
    assert "lambdaform-" not in done.err


def test_a_revision_that_is_not_there(run, repository):
    """With what there is."""
    done = run("diff", "--against", "mian")
    assert done.code == 1
    assert "`mian` is neither a file or folder here, nor a revision that git knows" in done.err
    assert "did you mean `main`?" in done.err
    assert run("diff", "--against=--help").code == 1


def test_a_folder_that_is_called_as_a_branch(run, repository):
    """The branch is meant, unless the folder is an output."""
    (repository / "main").mkdir()
    assert "compared with `main` (" in run("diff", "--against", "main").err
    git(repository, "branch", "lambdaform.out")
    run("synth", "--no-lint", "--no-access")
    assert run("diff", "--against", "lambdaform.out").err.endswith("with `lambdaform.out`\n")


def test_no_repository(run, project):
    """A file may be named instead."""
    done = run("diff", "--against", "main")
    assert done.code == 1
    assert "nor is this a repository of git" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "ends too early: it is not whole"),
        ('{"kind": "lambdaform.baseline", "version": 1, "sta', "ends too early"),
        ("{}", "is no baseline"),
        ("[]", "is no baseline"),
        ("nothing of the kind", "is not JSON, in line 1"),
        ("{\n<<<<<<< HEAD\n=======\n>>>>>>> other\n}", "holds what a merge left over, in line 2"),
        ("\udcff", "is not text in UTF-8"),
    ],
)
def test_a_file_that_is_no_baseline(run, project, text, said):
    """Each told as what it is, with what to do."""
    (project / "base.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = run("diff", "--against", "base.json")
    assert done.code == 1
    assert said in done.err


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("app", "other", "is of the app `other`, and this is `shop`"),
        ("stage", "prod", "is of the stage `prod`, and this is `dev`"),
        ("version", 2, "is a baseline of version 2, and this lambdaform reads 1"),
        ("version", "x", "is a baseline of version x"),
        ("stacks", {"a": {}}, "a stack of it has no template"),
        ("stacks", [], "a stack of it has no template"),
        ("stacks", {"a": {"template": {"Resources": {"B": {}}}}}, "a stack of it has no template"),
    ],
)
def test_a_baseline_of_something_else(run, baseline, key, value, said):
    """Another app, another stage, a newer version, or not whole."""
    found = json.loads(baseline.read_text())
    baseline.write_text(json.dumps({**found, key: value}))
    done = run("diff", "--against", "base.json")
    assert done.code == 1
    assert said in done.err


def test_against_an_output_of_synth(run, project, edit):
    """Its templates and its zips: what of the code differs is known."""
    assert run("synth", "--no-lint", "--no-access").code == 0
    assert run("diff", "--against", "lambdaform.out").out.startswith("no changes")
    (project / "src/main.py").write_text("def handler(event, context): return 1\n")
    edit('Stack(app, "Api")', 'Stack(app, "Api", description="x")')
    done = run("diff", "--against", "lambdaform.out/lambdaform.json")
    assert "1 of 1 file differs: main.py" in done.out
    assert "  + Description" in done.out


def test_folders_that_cannot_be_compared_with(run, project):
    """One that is no output, and one that was written as SAM."""
    assert "`src` is no output of lambdaform" in run("diff", "--against", "src").err
    run("synth", "--no-lint", "--no-access", "--format", "sam")
    done = run("diff", "--against", "lambdaform.out")
    assert done.code == 1
    assert "is not plain CloudFormation: it uses SAM" in done.err


def test_a_baseline_is_compared_with_nothing_while_it_is_written(run, project):
    """A wrong call."""
    done = run("diff", "--against", "x", "--write-baseline", "y")
    assert done.code == 2
    assert run("diff", "--write-baseline", "no/folder.json").code == 1


def test_nothing_is_deployed(run, project, aws):
    """All of it is added."""
    done = run("diff")
    assert done.code == 0
    assert done.out.startswith("shop-dev-Data (new): ")
    assert done.err == "stage `dev`, compared with what is deployed\n"


def deployed(aws, run):
    run("diff", "--write-baseline", "b.json")
    found = json.loads(Path("b.json").read_text())
    for name, stack in found["stacks"].items():
        aws.stacks.put(name, template=stack["template"])
    return aws.stacks.live


def test_what_is_deployed_is_read(run, project, aws, edit):
    """Each stack's template, and nothing is changed."""
    live = deployed(aws, run)
    assert run("diff").out.startswith("no changes")
    live["shop-dev-Data"].template["Resources"]["JobsQueue"]["Properties"]["DelaySeconds"] = 5
    assert "      DelaySeconds  - 5" in run("diff").out
    assert {o for o in aws.operations() if not o.startswith(("Describe", "Get", "List"))} == set()


def test_a_deployed_template_that_another_tool_has_written(run, project, aws):
    """YAML is read, and said."""
    live = deployed(aws, run)
    live["shop-dev-Data"].text = "Resources:\n  Old:\n    Type: AWS::SNS::Topic\n"
    done = run("diff")
    assert "`shop-dev-Data` is YAML: another tool has deployed it last" in done.err
    assert "  - Old" in done.out
    live["shop-dev-Data"].text = "Resources: [\n"
    done = run("diff")
    assert done.code == 1
    assert "the deployed template of `shop-dev-Data` is not YAML" in done.err


def test_a_deployed_template_with_macros(run, project, aws):
    """What came of them is compared, and that is said."""
    live = deployed(aws, run)
    del live["shop-dev-Api"]
    plain = {"Resources": {"Old": {"Type": "AWS::SNS::Topic", "Properties": {}}}}
    written = {"Transform": "AWS::Serverless-2016-10-31", **plain}
    answers = ({"TemplateBody": json.dumps(one)} for one in (written, plain))
    aws.answer_next("GetTemplate", *answers)
    done = run("diff", "--stack", "Data")
    assert "was deployed with SAM: the app is compared with what came of that" in done.err
    assert "  - Old" in done.out
    asked = {"StackName": "shop-dev-Data", "TemplateStage": "Processed"}
    assert aws.called("GetTemplate")[1] == asked


def test_a_stack_that_may_not_be_read(run, project, aws):
    """Told with the permission that it needs."""
    deployed(aws, run)
    text = "User: ada is not authorized to perform: cloudformation:GetTemplate on resource: x"
    aws.answer_next("GetTemplate", Refusal("AccessDenied", text, 403))
    done = run("diff")
    assert done.code == 1
    assert "the credentials need `cloudformation:GetTemplate`" in done.err


def test_a_stack_that_is_being_changed(run, project, aws):
    """What it ends in may be something else."""
    deployed(aws, run)["shop-dev-Data"].status = "UPDATE_IN_PROGRESS"
    assert "`shop-dev-Data` is in UPDATE_IN_PROGRESS" in run("diff").err


def test_a_creation_that_was_rolled_back_holds_nothing(run, project, aws):
    """Its template counts for nothing."""
    deployed(aws, run)["shop-dev-Data"].status = "ROLLBACK_COMPLETE"
    assert "shop-dev-Data (new)" in run("diff").out
