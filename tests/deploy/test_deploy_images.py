"""Images: built before anything is changed, sent once, to a repository that is made for them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

import pytest
from deploy.refusal import Refusal

from lambdaform import Function, Image, InlineCode, Queue, QueueTrigger, Stack
from lambdaform.deploy import Account, Endpoint
from lambdaform.errors import BuildError, DeployError, Problem
from lambdaform.synth import synth

OWNER = "123456789012"
REGISTRY = f"{OWNER}.dkr.ecr.eu-west-1.amazonaws.com"
OWN = "lambdaform-assets"
OTHER = "999999999999"
MADE = ["CreateRepository", "PutLifecyclePolicy", "SetRepositoryPolicy"]


@dataclass
class Engine:
    """Notes what is built, and puts into ECR what it is sent."""

    aws: object
    built: list[str] = field(default_factory=list)
    logins: list[tuple[str, str, str]] = field(default_factory=list)
    pushed: list[tuple[str, str]] = field(default_factory=list)
    fails: str | None = None

    def build(self, images):
        if self.fails:
            raise BuildError(Problem(self.fails))
        self.built += [image.digest for image in images]
        return self

    def login(self, registry, user, password):
        self.logins.append((registry, user, password))

    def push(self, name, address):
        registry, _, rest = address.partition("/")
        repository, _, tag = rest.rpartition(":")
        tags = self.aws.repositories.tags[registry.split(".")[3], repository]
        if tag in tags:
            raise BuildError("the tag is immutable")
        tags.add(tag)
        self.pushed.append((name, address))


@pytest.fixture
def engine(aws):
    """What has images."""
    return Engine(aws)


@pytest.fixture
def image(tmp_path):
    """Return an image of a folder that is made for it."""

    def of(name="job", **options):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "Dockerfile").write_text(f"FROM scratch\n# {name}\n")
        return Image(tmp_path / name, **options)

    return of


@pytest.fixture
def deploy(deployment, zips, engine):
    """Deploy the app as it is declared now."""
    return lambda **how: deployment(**how).deploy(zips, images=engine.build)


def digests(app):
    """Return the digests of the app's images."""
    return [one.digest for one in synth(app).images]


def of_ecr(aws):
    """Return the operations of ECR that were called, in order."""
    others = {"GetCallerIdentity", "AssumeRole"}
    names = {"DescribeImages", "GetRepositoryPolicy", "GetAuthorizationToken", *MADE}
    return [name for name in aws.operations() if name in names - others]


def test_an_image_is_built_sent_and_deployed(app, stack, image, deploy, engine, aws, heard):
    """To the function's own account and region, by a login that lasts for this."""
    Function(stack, "Job", code=image())
    deploy()
    (digest,) = digests(app)
    assert engine.built == [digest]
    assert engine.logins == [(REGISTRY, "AWS", "the-password")]
    assert engine.pushed == [(f"{OWN}:{digest}", f"{REGISTRY}/{OWN}:{digest}")]
    body = json.loads(aws.called("CreateChangeSet")[0]["TemplateBody"])
    code = body["Resources"]["Job"]["Properties"]["Code"]
    place = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}"
    assert code == {"ImageUri": {"Fn::Sub": f"{place}/{OWN}:{digest}"}}
    assert ("doing", OWN, f"sending {synth(app).images[0]}") in heard.told


def test_the_repository_is_made_on_first_use(stack, image, deploy, aws, heard):
    """Private, with tags that stay what they are, scanned; Lambda may take from it, here only."""
    Function(stack, "Job", code=image())
    deploy()
    assert of_ecr(aws) == [
        "DescribeImages",
        "GetRepositoryPolicy",
        *MADE,
        "GetAuthorizationToken",
    ]
    assert aws.repositories.made[OWN] == {
        "imageTagMutability": "IMMUTABLE",
        "imageScanningConfiguration": {"scanOnPush": True},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    }
    (statement,) = json.loads(aws.repositories.policies[OWN])["Statement"]
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert statement["Action"] == ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    functions = f"arn:aws:lambda:eu-west-1:{OWNER}:function:*"
    assert statement["Condition"] == {"ArnLike": {"aws:SourceArn": functions}}
    (rule,) = json.loads(aws.repositories.tidied[OWN])["rules"]
    assert rule["selection"]["tagStatus"] == "untagged"
    assert f"making the repository `{OWN}` for the images: private, scanned on push" in heard.of(
        "note"
    )


def test_a_repository_that_was_not_made_to_the_end_is_finished(stack, image, deploy, aws):
    """Whoever made it was killed before Lambda was let in."""
    aws.repositories.put(OWN)
    Function(stack, "Job", code=image())
    deploy()
    assert not aws.called("CreateRepository")
    assert OWN in aws.repositories.policies
    assert OWN in aws.repositories.tidied


def test_one_that_is_ready_is_left_as_it_is(stack, image, deploy, aws):
    """Its owner may have changed it."""
    aws.repositories.put(OWN)
    aws.repositories.policies[OWN] = "{}"
    Function(stack, "Job", code=image())
    deploy()
    assert of_ecr(aws) == ["DescribeImages", "GetRepositoryPolicy", "GetAuthorizationToken"]


def test_two_deploys_may_make_it_at_once(stack, image, deploy, aws, engine):
    """Whoever comes second uses what is there."""
    Function(stack, "Job", code=image())
    aws.answer_next("GetRepositoryPolicy", _refused(aws, "RepositoryNotFoundException"))
    aws.repositories.put(OWN)
    deploy()
    assert len(engine.pushed) == 1


def _refused(aws, code):
    client = aws.account().client("ecr")
    return Refusal(code).error(client, "GetRepositoryPolicy")


def test_an_image_that_is_there_is_neither_built_nor_sent(app, stack, image, deploy, aws, engine):
    """Not even an engine is needed: a pipeline has built it on another machine."""
    Function(stack, "Job", code=image())
    aws.repositories.put(OWN, *digests(app))
    engine.fails = "there is no engine"
    (outcome,) = deploy()
    assert outcome.what == "created"
    assert of_ecr(aws) == ["DescribeImages"]


def test_a_stack_that_is_what_it_should_be_asks_nothing(stack, image, deploy, aws, engine):
    """Of ECR, or of an engine."""
    Function(stack, "Job", code=image())
    deploy()
    aws.calls.clear()
    (outcome,) = deploy()
    assert outcome.what == "unchanged"
    assert of_ecr(aws) == []


def test_an_image_that_two_stacks_need_is_sent_once(app, stack, image, deploy, engine):
    """And asked for by both."""
    other = Stack(app, "Other")
    Function(stack, "Job", code=image(), on=[QueueTrigger(Queue(stack, "Jobs"))])
    Function(other, "Job", code=image())
    Function(other, "More", code=image(command=["other"]))
    deploy()
    assert len(engine.built) == len(engine.pushed) == len(engine.logins) == 1


def test_each_region_has_a_repository(app, stack, image, deploy, engine, aws):
    """Lambda takes images from its own region only; it is built once."""
    other = Stack(app, "Other", region="us-east-1")
    Function(stack, "Job", code=image())
    Function(other, "Job", code=image())
    deploy()
    assert len(engine.built) == 1
    places = Counter(address.partition("/")[0] for _, address in engine.pushed)
    assert places == {REGISTRY: 1, f"{OWNER}.dkr.ecr.us-east-1.amazonaws.com": 1}


def test_without_an_engine_nothing_is_changed(app, stack, image, deploy, engine, aws):
    """It is told before any stack is touched, also of those that have no images."""
    Queue(Stack(app, "Queues"), "Jobs")
    Function(stack, "Job", code=image())
    engine.fails = "neither Docker nor podman is on the path"
    with pytest.raises(BuildError, match="neither Docker nor podman"):
        deploy()
    assert not aws.called("CreateChangeSet")
    assert not aws.called("CreateRepository")


def test_what_another_deploy_has_sent_meanwhile_is_taken(app, stack, image, deploy, engine, aws):
    """ECR refuses the second of the same tag; what it has is what was meant."""
    Function(stack, "Job", code=image())
    (digest,) = digests(app)
    aws.repositories.policies[OWN] = "{}"
    aws.before("GetAuthorizationToken", lambda call: aws.repositories.put(OWN, digest))
    aws.repositories.put(OWN)
    (outcome,) = deploy()
    assert (outcome.what, engine.pushed) == ("created", [])


def test_what_cannot_be_sent_is_told(stack, image, deploy, engine, aws, monkeypatch):
    """And the stack is left as it was."""
    Function(stack, "Job", code=image())

    def push(name, address):
        raise BuildError("the image cannot be sent")

    monkeypatch.setattr(engine, "push", push)
    with pytest.raises(DeployError, match="the image cannot be sent"):
        deploy()
    assert not aws.called("CreateChangeSet")


def test_who_may_not_look_into_ecr_is_told(stack, image, deploy, aws):
    """Before anything is built."""
    Function(stack, "Job", code=image())
    text = "User: ada is not authorized to perform: ecr:DescribeImages on resource: x"
    aws.answer_next("DescribeImages", Refusal("AccessDeniedException", text).plain())
    with pytest.raises(DeployError, match="ecr:DescribeImages"):
        deploy()


def test_by_the_cdks_roles_the_cdks_repository_is_used(
    app, image, deploy, engine, aws, deployment, zips
):
    """In another account there is no other; the template then names it."""
    where = f"{OTHER}-eu-west-1"
    for kind in ("deploy", "image-publishing"):
        aws.tokens.roles.add(f"cdk-hnb659fds-{kind}-role-{where}")
    name = f"cdk-hnb659fds-container-assets-{where}"
    aws.repositories.put(name)
    stack = Stack(app, "There", account=OTHER)
    Function(stack, "Job", code=image())
    deploy()
    (digest,) = digests(app)
    assert engine.pushed[0][1].endswith(f"/{name}:{digest}")
    body = json.loads(aws.called("CreateChangeSet")[0]["TemplateBody"])
    code = body["Resources"]["Job"]["Properties"]["Code"]["ImageUri"]["Fn::Sub"]
    assert code.endswith(f"/{name}:{digest}")
    keys = {call.key for call in aws.calls if call.operation == "DescribeImages"}
    assert keys == {f"the-key-of-cdk-hnb659fds-image-publishing-role-{where}"}
    assert not aws.called("SetRepositoryPolicy")
    (outcome,) = deploy()
    assert outcome.what == "unchanged"


def test_the_embedded_cloud_needs_no_images(stack, image, deploy, engine, aws, heard):
    """It runs none: their functions are deployed all the same, and that is said."""
    Function(stack, "Job", code=image())
    endpoint = Endpoint("http://127.0.0.1:1")
    (outcome,) = deploy(account=Account(session=aws.session(), endpoint=endpoint))
    assert (outcome.what, engine.built, of_ecr(aws)) == ("created", [], [])
    assert any("container images are not built" in note for note in heard.of("note"))


def test_an_app_without_images_asks_nothing_of_ecr(stack, deploy, aws):
    """Nor does one whose images are there already, by their address."""
    code = InlineCode("def handler(event, context): ...\n")
    Function(stack, "Inline", code=code, handler="index.handler")
    Function(stack, "There", code=Image.at(f"{REGISTRY}/orders:1"))
    deploy()
    assert of_ecr(aws) == []
