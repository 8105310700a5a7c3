"""Templates that others wrote: resources, lines, code, and what is not seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambdaform.access.existing import CodeFolders, Elsewhere, Folder, Inline, read
from lambdaform.errors import TemplateError

SAM = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
  Source: {Type: String, Default: src/jobs}
Globals:
  Function:
    Timeout: 7
    CodeUri: src/shared
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
    Connectors:
      Feed: {Properties: {Destination: {Id: Worker}, Permissions: [Read]}}
  Worker:
    Type: AWS::Serverless::Function
    Metadata: {Owner: orders}
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Layers: [!Ref Tools]
      Policies:
        - AmazonS3ReadOnlyAccess
        - DynamoDBReadPolicy: {TableName: !Ref Orders}
      Environment: {Variables: {TABLE: !Ref Orders, STAGE: !Ref Stage}}
      Events:
        Get: {Type: HttpApi, Properties: {Path: /, Method: GET}}
  Jobs:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: !Ref Source
      AutoPublishAlias: !Ref Stage
      DeploymentPreference: {Type: AllAtOnce}
  Small:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(e, c): pass"
  Boxed:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Image}
    Metadata: {Dockerfile: Dockerfile, DockerContext: src}
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/tools}
"""


@pytest.fixture
def project(tmp_path):
    """A folder with code, into which a template is written."""
    for name in ("src/shared", "src/jobs", "layers/tools", "other"):
        (tmp_path / name).mkdir(parents=True)

    def write(text, name="template.yaml"):
        file = tmp_path / name
        file.write_text(text if isinstance(text, str) else json.dumps(text, indent=1))
        return file

    return write


def problems(file, folders=None):
    with pytest.raises(TemplateError) as found:
        read(file, folders)
    return [(p.message, p.at and p.at.line) for p in found.value.problems]


def function(**properties):
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


def test_a_sam_template_becomes_plain_cloudformation(project):
    """By AWS's translator: with roles, managed policies by ARN, and references as they were."""
    found = read(project(SAM))
    resources = found.body["Resources"]
    assert not [r for r in resources.values() if r["Type"].startswith("AWS::Serverless")]
    role = resources["WorkerRole"]["Properties"]
    assert "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" in role["ManagedPolicyArns"]
    assert role["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"][0] == "dynamodb:GetItem"
    worker = resources["Worker"]["Properties"]
    assert worker["Environment"]["Variables"] == {
        "TABLE": {"Ref": "Orders"},
        "STAGE": {"Ref": "Stage"},
    }
    assert worker["Timeout"] == 7
    assert found.body["Parameters"]["Stage"] == {"Type": "String"}


def test_what_sam_makes_has_the_line_of_what_it_is_made_of(project):
    """Roles, permissions, connectors' policies; what several share has that of the transform."""
    found = read(project(SAM))
    lines = {id: at.line for id, at in found.lines.items()}
    assert set(lines) == set(found.body["Resources"])
    assert lines["Worker"] == lines["WorkerRole"] == lines["WorkerGetPermission"] == 14
    assert lines["JobsRole"] == lines["JobsAliasStage"] == lines["JobsDeploymentGroup"] == 27
    assert lines["OrdersFeedPolicy"] == 10
    assert lines["ServerlessHttpApi"] == 1
    assert found.origins["WorkerRole"] == "Worker"
    assert "ServerlessHttpApi" not in found.origins
    assert found.lines["Worker"].file == str(found.file)


def test_the_marks_of_the_way_are_gone(project):
    """What stands in `Metadata` is what the user wrote."""
    resources = read(project(SAM)).body["Resources"]
    assert resources["Worker"]["Metadata"] == {"Owner": "orders"}
    assert "Metadata" not in resources["Jobs"]
    assert "lambdaform" not in json.dumps(resources)


def test_the_code_of_sams_functions(project):
    """Relative to the template; `Globals` and the defaults of parameters count."""
    file = project(SAM)
    found = read(file)
    assert found.code == {
        "Worker": Folder(file.parent / "src/shared"),
        "Jobs": Folder(file.parent / "src/jobs"),
        "Small": Inline("def handler(e, c): pass"),
        "Boxed": Elsewhere("is a container image"),
    }


def test_layers_are_found_by_what_they_are_called_in_the_end(project):
    """SAM gives each content of a layer an id of its own."""
    file = project(SAM)
    found = read(file)
    assert found.layers["Worker"] == (Folder(file.parent / "layers/tools"),)
    assert found.layers["Boxed"] == ()


def test_the_template_of_a_person_is_left_as_it_is(project):
    """Reading it again gives the same."""
    file = project(SAM)
    assert read(file) == read(file)


PLACES = {
    "Folder": ({"Code": "src/jobs"}, None),
    "Zipped": ({"Code": "src.zip"}, "has its code in `src.zip`, which is a file"),
    "Gone": ({"Code": "src/gone"}, "has its code in `src/gone`, which is not there"),
    "Long": ({"Code": "x" * 5000}, f"has its code in `{'x' * 5000}`, which is not there"),
    "Uri": ({"Code": "s3://b/k"}, "has its code at `s3://b/k`"),
    "Bucket": ({"Code": {"S3Bucket": "b", "S3Key": "k"}}, "has its code in S3"),
    "Image": ({"Code": {"ImageUri": "x"}}, "is a container image"),
    "Sub": (
        {"Code": {"ZipFile": {"Fn::Sub": "x"}}},
        "has inline code that is known to a deploy only",
    ),
    "If": (
        {"Code": {"Fn::If": ["A", "a", "b"]}},
        "has a place of its code that is known to a deploy only",
    ),
    "None": ({}, "names no code"),
}


def test_the_code_of_plain_functions(project, monkeypatch):
    """A path is that of `aws cloudformation package`; what cannot be read has its reason."""
    file = project({"Resources": {id: function(**given) for id, (given, _) in PLACES.items()}})
    (file.parent / "src.zip").touch()
    monkeypatch.chdir(file.parent)
    found = read(Path(file.name)).code
    assert found.pop("Folder") == Folder(file.parent / "src/jobs")
    assert {id: code.reason for id, code in found.items()} == {
        id: reason for id, (_, reason) in PLACES.items() if reason
    }


def test_inline_code_is_the_text(project):
    """As it stands in the template."""
    file = project({"Resources": {"A": function(Code={"ZipFile": "def handler(): ..."})}})
    assert read(file).code == {"A": Inline("def handler(): ...")}


def test_the_cdk_notes_where_the_code_is(project):
    """In the metadata of functions and layers, beside the template."""
    code = {"S3Bucket": "b", "S3Key": "k"}
    file = project({
        "Resources": {
            "A": {
                **function(Code=code, Layers=[{"Ref": "L"}]),
                "Metadata": {"aws:asset:path": "src/jobs", "aws:asset:property": "Code"},
            },
            "L": {
                "Type": "AWS::Lambda::LayerVersion",
                "Properties": {"Content": code},
                "Metadata": {"aws:asset:path": "layers/tools", "aws:asset:property": "Content"},
            },
        }
    })  # fmt: skip
    found = read(file)
    assert found.code == {"A": Folder(file.parent / "src/jobs")}
    assert found.layers == {"A": (Folder(file.parent / "layers/tools"),)}


def test_layers_that_are_not_here_are_told(project):
    """By their ARNs; both of a choice; nothing for none."""
    arn = "arn:aws:lambda:eu-west-1:1:layer:a:1"
    choice = {"Fn::If": ["C", {"Fn::Sub": "arn:${AWS::Region}"}, {"Ref": "AWS::NoValue"}]}
    file = project({"Resources": {"A": function(Layers=[arn, choice, {"Ref": "Parameter"}])}})
    assert [layer.reason for layer in read(file).layers["A"]] == [
        f"has the layer `{arn}`",
        "has the layer `arn:${AWS::Region}`",
        "has a layer that is known to a deploy only",
    ]


def test_a_person_says_where_the_code_is(project):
    """For all functions but those that stand in the template, or for one."""
    file = project(SAM)
    other, jobs = file.parent / "other", file.parent / "src/jobs"
    found = read(file, CodeFolders(other, {"Boxed": jobs})).code
    assert found["Worker"] == found["Jobs"] == Folder(other)
    assert found["Boxed"] == Folder(jobs)
    assert isinstance(found["Small"], Inline)


def test_folders_and_functions_that_are_not_there_are_told(project):
    """All at once."""
    file = project(SAM)
    folders = CodeFolders(file.parent / "no", {"Workr": file.parent / "other"})
    with pytest.raises(TemplateError) as found:
        read(file, folders)
    gone, stranger = found.value.problems
    assert gone.message.endswith("no` is not there")
    assert (stranger.message, stranger.hint) == (
        "the template has no function `Workr`",
        "did you mean `Worker`?",
    )


def test_what_the_translator_refuses_is_told_at_its_lines(project):
    """All of it, in its words: at the event where it names one."""
    file = project(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  A:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Runtime: python3.13\n"
        "      Handler: a.b\n"
        "      Events:\n"
        "        Got: {Type: HttpApi, Properties: {Path: /}}\n"
        "  B:\n"
        "    Type: AWS::Serverless::SimpleTable\n"
        "    Properties: {PrimaryKey: {Name: a, Type: bogus}}\n"
        "  C:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Runtime: python3.13\n"
        "      Handler: a.b\n"
        "      Events: {Shards: {Type: Kinesis, Properties: {Stream: x}}}\n"
    )  # fmt: skip
    found = problems(file)
    assert found[0][1] == 9
    file.write_text(file.read_text().replace("Path: /}", "Path: /, Method: GET}"))
    assert problems(file) == [
        (
            "SAM's translator does not take `CShards`: Missing required property 'StartingPosition'",
            13,
        ),
        ("SAM's translator does not take `B`: Invalid 'Type' \"bogus\"", 10),
    ]


SERVERLESS = "Transform: AWS::Serverless-2016-10-31\n"


def test_whatever_breaks_the_translator_is_told(project):
    """Its own faults as well."""
    api = "{Type: AWS::Serverless::WebSocketApi, Properties: {RouteSelectionExpression: a, Routes: {$connect: [1]}}}"
    ((message, line),) = problems(project(f"{SERVERLESS}Resources:\n  A: {api}\n"))
    assert message.startswith("SAM's translator does not take this template: AttributeError: ")
    assert line == 1


def test_a_refusal_of_what_several_share_is_told_at_the_transform(project):
    """The API that events share stands nowhere in the file."""
    file = project(SAM.replace("Globals:", "Globals:\n  HttpApi: {CorsConfiguration: {No: 1}}"))
    assert (
        "SAM's translator does not take `ServerlessHttpApi`: Invalid key 'No' for 'Cors' property",
        1,
    ) in problems(file)


def test_parameters_do_not_hide_a_refusal(project):
    """Given values for those without a default, the translator says the same again."""
    table = "{Type: AWS::Serverless::SimpleTable, Properties: {PrimaryKey: {Name: a, Type: bogus}}}"
    text = f"{SERVERLESS}Parameters: {{P: {{Type: String}}}}\nResources:\n  T: {table}\n"
    assert problems(project(text)) == [
        ("SAM's translator does not take `T`: Invalid 'Type' \"bogus\"", 4)
    ]


def test_paths_of_others_than_functions_are_let_pass(project):
    """Definitions, schemas and resolvers in files; the digest of code that a deploy reckons."""
    found = read(project(
        f"{SERVERLESS}"
        "Parameters: {Digest: {Type: String}}\n"
        "Resources:\n"
        "  Api: {Type: AWS::Serverless::Api, Properties: {StageName: a, DefinitionUri: api.yaml}}\n"
        "  Steps: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: a.json}}\n"
        "  Graph:\n"
        "    Type: AWS::Serverless::GraphQLApi\n"
        "    Properties:\n"
        "      SchemaUri: schema.graphql\n"
        "      Auth: {Type: AWS_IAM}\n"
        "      DataSources: {DynamoDb: {Items: {TableName: t, TableArn: !GetAtt T.Arn}}}\n"
        "      Functions:\n"
        "        get: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: Items, CodeUri: g.js}\n"
        "      Resolvers:\n"
        "        Query:\n"
        "          item: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, CodeUri: r.js, Pipeline: [get]}\n"
        "  T: {Type: AWS::Serverless::SimpleTable}\n"
        "  F:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Runtime: python3.13\n"
        "      Handler: a.b\n"
        "      AutoPublishAlias: live\n"
        "      AutoPublishCodeSha256: !Sub '${Digest}'\n"
    ))  # fmt: skip
    assert found.body["Resources"]["Graph"]["Type"] == "AWS::AppSync::GraphQLApi"
    assert {"Api", "Steps", "F"} <= set(found.body["Resources"])
    assert set(found.code) == {"F"}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "has no `Resources`", 1),
        ("just text", "has no `Resources`", 1),
        ("[1]", "has no `Resources`", 1),
        ("Resources:", "has no `Resources`", 1),
        ("A: 1\nResources: [1]", "`Resources` is a list, not a mapping", 2),
        ("A: b\n c: d", "this is no YAML: mapping values are not allowed in this context", 2),
        ('{"A":\n }', "this is no JSON: Expecting value", 2),
        (
            "a: !!int x",
            "this is no YAML: a value is not what its tag says: invalid literal for int() with base 10: 'x'",
            1,
        ),
    ],
)
def test_what_is_no_template_is_told(project, text, message, line):
    """At the line where it shows."""
    ((found, at),) = problems(project(text))
    assert found.endswith(message)
    assert at == line


def test_all_faults_of_resources_are_told_at_once(project):
    """Each at its line."""
    text = "Globals: 1\nResources:\n  A:\n  B: {}\n  C: [1]\n  D: {Type: AWS::SQS::Queue, Properties: []}\n  E: {Type: AWS::SQS::Queue, Properties: 3}"
    assert problems(project(text)) == [
        ("`Globals` is `1`, not a mapping", 1),
        ("resource `A` is empty, not a mapping", 3),
        ("resource `B` has no type", 4),
        ("resource `C` is a list, not a mapping", 5),
        ("the properties of resource `D` are a list, not a mapping", 6),
        ("the properties of resource `E` are `3`, not a mapping", 7),
    ]


def test_a_file_that_cannot_be_read_is_told(project, tmp_path):
    """A folder with the template's name, none at all, and one in another encoding."""
    project(SAM)
    ((message, _),) = problems(tmp_path / "no.yaml")
    assert message.endswith("no.yaml` cannot be read: No such file or directory")
    with pytest.raises(TemplateError) as found:
        read(tmp_path)
    assert found.value.problems[0].hint.endswith("template.yaml`")
    (tmp_path / "latin.yaml").write_bytes(b"A: 1\nB: \xe4\n")
    ((message, line),) = problems(tmp_path / "latin.yaml")
    assert message.endswith("latin.yaml` is not in UTF-8")
    assert line == 2


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "provider: {}\nfunctions: {}",
            "`serverless package` writes one into the folder `.serverless`",
        ),
        ('{"app": "python3 app.py"}', "`cdk synth` writes one into the folder `cdk.out`"),
    ],
)
def test_files_of_other_tools_are_known(project, text, hint):
    """What people take for a template has a hint."""
    with pytest.raises(TemplateError) as found:
        read(project(text))
    assert found.value.problems[0].hint == hint


UNSEEN = """\
Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions, {Name: Company::Tags}]
Resources:
  Base:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: base.yaml}
  Far:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: https://example.com/far.yaml}
  App:
    Type: AWS::Serverless::Application
    Properties:
      Location: {ApplicationId: "arn:aws:serverlessrepo:us-east-1:1:applications/a", SemanticVersion: 1.0.0}
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic${Name}: {Type: AWS::SNS::Topic}
  Module: {Type: Company::Queue::MODULE}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: queue.yaml}}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: a, TopicName: b, DisplayName: !Transform {Name: Shout}}
"""  # fmt: skip


def test_what_is_not_seen_is_told(project):
    """Macros, includes, loops, modules, nested stacks and applications, and what is said twice."""
    project("Resources: {}", "base.yaml")
    found = read(project(UNSEEN))
    assert [(note.message, note.at.line, note.hint) for note in found.notes] == [
        ("`TopicName` stands here again: what stood before is not read", 28, None),
        ("what the macro `Company::Tags` makes of this is not seen", 1, None),
        ("the nested stack `Base` is not followed", 3, "look at it by itself: `--template base.yaml`"),
        ("the nested stack `Far` is not followed", 6, None),
        ("the nested application `App` is not followed", 9, None),
        (
            "the resources of the loop `Fn::ForEach::Topics` are not seen",
            13,
            "write the resources out to have them seen",
        ),
        ("what the module `Company::Queue::MODULE` makes of `Module` is not seen", 17, None),
        ("what `AWS::Include` puts here is not seen", 25, None),
        ("what the macro `Shout` makes of this is not seen", 28, None),
    ]  # fmt: skip
    assert found.body["Resources"]["App"]["Type"] == "AWS::Serverless::Application"
    assert "Fn::ForEach::Topics" not in found.body["Resources"]
    assert found.lines["App"].line == 9


def test_applications_alone_are_not_translated(project):
    """Nothing is left then that AWS's translator would take."""
    app = {"Type": "AWS::Serverless::Application", "Properties": {"Location": "a.yaml"}}
    file = project({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"App": app}})
    assert read(file).body["Resources"] == {"App": app}


def test_a_parameter_without_a_default_is_given_a_value_where_sam_must_have_one(project):
    """A name of an alias, a kind of deployment: as AWS has one when it translates."""
    found = read(project(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Parameters:\n"
        "  Kind: {Type: String, AllowedValues: [AllAtOnce]}\n"
        "  Alias: {Type: String}\n"
        "  Size: {Type: Number}\n"
        "Resources:\n"
        "  A:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Runtime: python3.13\n"
        "      Handler: a.b\n"
        "      MemorySize: !Ref Size\n"
        "      AutoPublishAlias: !Ref Alias\n"
        "      DeploymentPreference: {Type: !Ref Kind}\n"
    ))  # fmt: skip
    resources = found.body["Resources"]
    assert resources["AAliasAlias"]["Properties"]["Name"] == "Alias"
    assert resources["A"]["Properties"]["MemorySize"] == {"Ref": "Size"}


def test_reading_needs_no_account_and_makes_no_talk(project):
    """No region, no credentials, no network; cfn-lint stays out of it."""
    file = project(SAM)
    code = (
        "import sys, pathlib\n"
        "from lambdaform.access.existing import read\n"
        f"read(pathlib.Path({str(file)!r}))\n"
        "sys.exit('cfnlint' in sys.modules)"
    )
    bare = {k: v for k, v in os.environ.items() if not k.startswith("AWS")}
    bare["AWS_CONFIG_FILE"] = bare["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    ran = subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")


def test_plain_templates_are_read_without_the_translator(project):
    """It takes a third of a second to load."""
    file = project({"Resources": {"A": function(Code="src/jobs")}})
    code = (
        "import sys, pathlib\n"
        "from lambdaform.access.existing import read\n"
        f"read(pathlib.Path({str(file)!r}))\n"
        "sys.exit(any(name in sys.modules for name in ('samtranslator', 'boto3')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("transform", ["{Name: []}", "[[]]", "3", "[{}]"])
def test_a_transform_that_is_none_is_a_macro_that_nobody_knows(project, transform):
    """It is told, and breaks nothing."""
    found = read(project(f"Transform: {transform}\nResources: {{Q: {{Type: AWS::SQS::Queue}}}}"))
    ((message, line),) = [(note.message, note.at.line) for note in found.notes]
    assert message.startswith("what the macro")
    assert line == 1
