"""Pipelines of all blueprints for all services: they are what the services take, and what is safe."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from cfnlint.api import lint as cfn_lint
from cfnlint.config import ManualArgs
from jsonschema import Draft7Validator
from pipelines.samples import as_texts, parsed, read, schema, shop, written

from lambdaform import deploy_role, projects
from lambdaform.errors import DeclarationError
from lambdaform.load import load
from lambdaform.pipelines import SERVICES, pipeline, project
from lambdaform.synth import synth

SCHEMA = {
    "github": "github-workflows",
    "gitlab": "gitlab-ci",
    "bitbucket": "bitbucket-pipelines",
    "azure": "azure-pipelines",
}
BLUEPRINTS = {b.name: b.folder for b in projects.blueprints()}
SPECIAL = {
    "odd-names": 'Stage("on"), Stage("no-1", protected=True, region="eu-west-1", account="123456789012")',
    "protected": 'Stage("prod", protected=True)',
    "open": 'Stage("dev"), Stage("sandbox")',
}


@pytest.fixture(params=[*BLUEPRINTS, *SPECIAL, "uv", "poetry", "node", "inferred", "below"])
def folder(request, tmp_path):
    """A blueprint, or a project in which something is special."""
    if request.param in BLUEPRINTS:
        return shutil.copytree(BLUEPRINTS[request.param], tmp_path / "app")
    if request.param in SPECIAL:
        return shop(tmp_path / "app", SPECIAL[request.param])
    if request.param == "uv":
        return shop(tmp_path / "app", uv__lock='name = "lambdaform"\n')
    if request.param == "poetry":
        return shop(tmp_path / "app", poetry__lock='name = "lambdaform"\n')
    if request.param == "inferred":
        return shop(tmp_path / "app", more=", allow=INFER")
    if request.param == "below":
        (tmp_path / "repository/.git").mkdir(parents=True)
        return shop(tmp_path / "repository/ser vices/shop")
    node = shop(tmp_path / "app", more=', runtime="nodejs22.x"', package_lock__json="{}")
    (node / "src/main.js").write_text("exports.handler = async () => {};\n")
    return node


@pytest.fixture(params=SERVICES)
def service(request):
    return request.param


def _validated(service, data):
    """Return what a service's schema has against a pipeline."""
    return [error.message for error in Draft7Validator(schema(SCHEMA[service])).iter_errors(data)]


def _without_extensions(data):
    """Return a pipeline of Azure's in which the tasks of extensions, which no schema knows, are plain."""
    for stage in data["stages"][1:]:
        steps = stage["jobs"][0]["strategy"]["runOnce"]["deploy"]["steps"]
        assert steps[-1]["task"] == "AWSShellScript@1"
        assert {*steps[-1]["inputs"]} == {
            "awsCredentials",
            "regionName",
            "scriptType",
            "inlineScript",
            "disableAutoCwd",
            "workingDirectory",
        }
        steps[-1] = {"bash": steps[-1]["inputs"]["inlineScript"]}
    return data


def test_the_service_takes_what_is_written(folder, service):
    """By its own public schema; a template by cfn-lint, with all its warnings."""
    text = written(folder, service).text
    if service == "codepipeline":
        found = cfn_lint(text, config=ManualArgs(regions=["eu-west-1"]))
        assert [str(one) for one in found] == []
        return
    data = _without_extensions(as_texts(text)) if service == "azure" else parsed(text)
    assert _validated(service, data) == []


def test_the_schema_judges(folder):
    """A key that a service does not know is found: the schemas are no mere decoration."""
    data = parsed(written(folder, "github").text)
    data["jobs"]["check"]["step"] = []
    assert _validated("github", data)


def test_the_same_project_gives_the_same_bytes(folder, service):
    """Nothing of the time, the machine or an order of files is in it."""
    first, second = written(folder, service), written(folder, service)
    assert first.text == second.text
    assert str(folder) not in first.text


def test_each_stage_is_checked_before_it_is_deployed(folder, service):
    """Lint, proof and synthesis, strictly; the tests, where there are some; the plan."""
    text = written(folder, service).text
    found = read(folder)
    for stage in found.stages:
        for command in ("lint --strict", "access --strict", "synth --strict", "deploy --strict"):
            assert re.search(rf"lambdaform {command}.*--stage {stage.name}\b", text), command
        assert re.search(rf"lambdaform diff.*--stage {stage.name} --against", text)
    assert ("python -m pytest" in text) == found.tests


def test_no_key_of_aws_is_asked_for(folder, service):
    """Each deploys with a role that it is vouched for to have."""
    text = written(folder, service).text.lower()
    assert "secret_access_key" not in text
    assert "access-key-id" not in text
    assert "deployrolearn" in text


def test_the_steps_to_set_up_are_in_the_file_in_order(folder, service):
    """What is told is what stands there: one text, numbered from 1."""
    found = written(folder, service)
    numbers = [int(m[1]) for line in found.steps if (m := re.match(r"(\d+)\. ", line))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 4
    for stage in read(folder).stages:
        assert any(f"deploy-role --stage {stage.name} " in line for line in found.steps)


def test_actions_of_github_are_pinned_by_digest(folder):
    """Forty hexadecimal digits, and the version as a comment."""
    uses = re.findall(r"uses: (.*)", written(folder, "github").text)
    assert len(uses) >= 7
    for one in uses:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one), one


def test_tokens_of_github_may_do_no_more_than_their_job_needs(folder):
    """None by default; only the comment writes, and runs no code of the pull request."""
    data = parsed(written(folder, "github").text)
    assert data["permissions"] == {}
    for name, job in data["jobs"].items():
        wanted = {"contents": "read"}
        if name == "comment":
            wanted = {"pull-requests": "write"}
            assert not any("uses" in step for step in job["steps"])
            assert "lambdaform " not in job["steps"][0]["run"].replace("lambdaform plan", "")
        if name.startswith("deploy-"):
            wanted["id-token"] = "write"
        assert job["permissions"] == wanted, name


def test_nothing_of_a_pull_request_is_put_into_a_script(folder):
    """What somebody else may write comes as a variable: a title can hold `$(...)`."""
    data = parsed(written(folder, "github").text)
    scripts = [s["run"] for job in data["jobs"].values() for s in job["steps"] if "run" in s]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def _texts(data):
    """Yield every text of a pipeline, and those of what is written in them."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key != "env":
                yield from _texts(parsed(value)["phases"] if key == "BuildSpec" else value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


def test_scripts_are_ones_that_a_shell_reads(folder, service):
    """Quotes that do not match would be found by the service, when it is too late."""
    data = parsed(written(folder, service).text)
    words = ("lambdaform ", "git ", "gh ", "python ", "export ", "printf ", "apt-get ")
    scripts = [text for text in _texts(data) if any(word in text for word in words)]
    assert len(scripts) >= 6
    for script in {*scripts}:
        done = subprocess.run(
            ["bash", "-n"], input=script, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), script


def test_two_deploys_of_a_stage_do_not_overlap(folder, service):
    """By what each service has for it."""
    found = read(folder)
    text = written(folder, service).text
    data = parsed(text)
    for stage in found.stages:
        name = f"{found.app}-{stage.name}"
        if service == "github":
            job = data["jobs"][f"deploy-{stage.name}"]
            assert job["concurrency"] == {
                "group": f"lambdaform-{name}",
                "cancel-in-progress": False,
            }
        elif service == "gitlab":
            assert data[f"deploy-{stage.name}"]["resource_group"] == name
            assert data[f"deploy-{stage.name}"]["interruptible"] is False
        elif service == "bitbucket":
            assert f"concurrency-group: {name} " in text
        elif service == "azure":
            assert text.count("lockBehavior: sequential") == len(found.stages)
        else:
            assert "ExecutionMode: QUEUED" in text
            assert text.count("ConcurrentBuildLimit: 1 ") == len(found.stages)


def test_a_protected_stage_waits_for_somebody(folder, service):
    """And comes after the one before it; an open one does not wait."""
    found = read(folder)
    data = parsed(written(folder, service).text)
    for stage in found.stages:
        if service == "github":
            assert data["jobs"][f"deploy-{stage.name}"]["environment"] == stage.name
        elif service == "gitlab":
            job = data[f"deploy-{stage.name}"]
            assert (job["rules"][0].get("when") == "manual") == stage.protected
        elif service == "bitbucket":
            (steps,) = data["pipelines"]["branches"].values()
            job = next(s["step"] for s in steps if s["step"].get("deployment") == stage.name)
            assert (job.get("trigger") == "manual") == stage.protected
        elif service == "codepipeline":
            stages = data["Resources"]["Pipeline"]["Properties"]["Stages"]
            names = [a["Name"] for s in stages if s["Name"] == stage.name for a in s["Actions"]]
            assert names == (["Approve", "Deploy"] if stage.protected else ["Deploy"])
        else:
            job = next(
                s for s in data["stages"] if s["stage"] == f"Deploy_{stage.name.replace('-', '_')}"
            )
            assert job["jobs"][0]["environment"] == stage.name


def test_the_build_comes_before_the_credentials(folder):
    """What packages bring runs without them."""
    for name, job in parsed(written(folder, "github").text)["jobs"].items():
        if name.startswith("deploy-"):
            steps = [s.get("name") or s["uses"].split("@")[0] for s in job["steps"]]
            order = [
                steps.index(s)
                for s in ("Install", "Build", "aws-actions/configure-aws-credentials")
            ]
            assert order == sorted(order)


def test_roles_of_codepipeline_are_small(folder):
    """No `*`; what runs pull requests may log and read the repository, and take on no role."""
    data = parsed(written(folder, "codepipeline").text)
    roles = {n: r for n, r in data["Resources"].items() if r["Type"] == "AWS::IAM::Role"}
    for role in roles.values():
        for policy in role["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                assert "*" not in str(statement["Action"])
                assert statement["Resource"] != "*"
    assert "sts:AssumeRole" not in str(roles["PullRequestRole"]["Properties"]["Policies"])


def test_what_the_plan_compares_with_is_there(folder):
    """The whole history is fetched for it."""
    data = parsed(written(folder, "github").text)
    assert data["jobs"]["plan"]["steps"][0]["with"]["fetch-depth"] == 0
    assert parsed(written(folder, "gitlab").text)["plan"]["variables"] == {"GIT_DEPTH": "0"}


def test_roles_that_are_inferred_are_held_by_their_lock(tmp_path):
    """`--locked` is said where a role says INFER, and not elsewhere."""
    plain = shop(tmp_path / "plain")
    inferring = shop(tmp_path / "inferring", more=", allow=INFER")
    for service in SERVICES:
        assert "--locked" not in re.sub(r"uv sync --locked", "", written(plain, service).text)
        assert "access --strict --locked" in written(inferring, service).text
        assert "deploy --strict --locked" in written(inferring, service).text


def test_stages_say_where_they_are(tmp_path):
    """A region and an account stand in the pipeline; what a stage does not say is a variable."""
    stages = (
        'Stage("dev"), Stage("prod", protected=True, region="eu-west-1", account="123456789012")'
    )
    jobs = parsed(written(shop(tmp_path / "app", stages), "github").text)["jobs"]
    (dev,), (prod,) = (
        [s["with"] for s in jobs[name]["steps"] if "aws-actions" in s.get("uses", "")]
        for name in ("deploy-dev", "deploy-prod")
    )
    assert dev["aws-region"] == "${{ vars.AWS_REGION }}"
    assert prod["aws-region"] == "eu-west-1"
    assert prod["allowed-account-ids"] == "123456789012"
    assert "allowed-account-ids" not in dev


def test_only_one_open_stage_is_deployed(tmp_path):
    """The others are named."""
    found = read(
        shop(tmp_path / "app", 'Stage("dev"), Stage("mine"), Stage("prod", protected=True)')
    )
    assert [stage.name for stage in found.stages] == ["dev", "prod"]
    assert any("`mine`" in note for note in found.notes)


def test_a_project_below_the_root_of_its_repository(tmp_path):
    """The file is where the service looks; it works in the project's folder, for its changes only."""
    (tmp_path / ".git").mkdir()
    folder = shop(tmp_path / "services/shop", requirements__txt="lambdaform==0.1.0\n")
    found = written(folder, "github")
    data = parsed(found.text)
    assert found.file == ".github/workflows/lambdaform-shop.yml"
    assert data["defaults"]["run"]["working-directory"] == "services/shop"
    assert data["on"]["push"]["paths"] == ["services/shop/**", found.file]
    python = data["jobs"]["check"]["steps"][1]["with"]
    assert python["cache-dependency-path"] == "services/shop/requirements.txt\n"
    assert written(folder, "gitlab").file == "services/shop/.gitlab-ci.yml"


def test_the_app_that_was_named_is_the_one_of_the_pipeline(tmp_path):
    """`--app` and `-c` come back in every command."""
    folder = shop(tmp_path / "app")
    (folder / "cdk.json").unlink()
    app = load("app.py", folder=folder)
    found = project(app, synth(app), folder, "app.py", ["size=very small"])
    for service in SERVICES:
        text = pipeline(found, service).text
        commands = re.findall(
            r"lambdaform (?:lint|access|synth|diff|build|deploy|deploy-role) .*", text
        )
        assert commands
        assert all(
            "--app app.py -c 'size=very small'" in command.replace('\\"', '"')
            for command in commands
        )


def test_an_app_without_a_stage_to_deploy_does_not_exist_but_names_can_be_too_long(tmp_path):
    """What a service has no room for is told, with the numbers."""
    folder = shop(tmp_path / "app", f'Stage("{"a" * 60}")')
    with pytest.raises(
        DeclarationError, match="has 65 letters, and AWS CodePipeline has room for 58"
    ):
        written(folder, "codepipeline")
    assert written(folder, "github").text


def test_the_role_of_a_stage_is_the_one_that_deploy_role_writes(tmp_path):
    """By its usual name, and the output that people are told to look for."""
    folder = shop(tmp_path / "app")
    app = load(folder=folder)
    role = deploy_role.roles(synth(app), app.stage, deploy_role.account()).body
    properties = role["Resources"]["DeployRole"]["Properties"]
    text = written(folder, "codepipeline").text
    assert f":role{properties['Path']}{properties['RoleName']}\n" in text
    assert "DeployRoleArn" in role["Outputs"]
    assert "`DeployRoleArn`" in text
    build = parsed(text)["Resources"]["BuildDevRole"]["Properties"]["RoleName"]
    assert f"--trust arn:aws:iam::ACCOUNT:role/{build} " in text
