"""What the analysis of a handler tells beside its calls: places, ways, variables, files."""

from __future__ import annotations

from lambdaform.access.javascript import Entry, analyse

S3 = 'import { S3 } from "@aws-sdk/client-s3";\nconst s3 = new S3({});\n'


def found(code, handler="app.handler", **files):
    """Analyse a text as `app.mjs`."""
    named = {name.replace("__", "/") + ".mjs": text.encode() for name, text in files.items()}
    return analyse(Entry({"app.mjs": code.encode(), **named}, handler))


def test_a_call_has_its_place_and_the_way_to_it():
    """The line of the call, and the calls of functions on the way from the handler."""
    reach = found(
        'import { list } from "./lib.mjs";\nconst go = () => list();\n'
        "export const handler = () => go();\n",
        lib=S3 + "export const list = () =>\n  s3.listBuckets({});\n",
    )
    (call,) = reach.calls
    assert (call.place.file, call.place.line, call.place.column) == ("lib.mjs", 4, 2)
    assert [(at.file, at.line) for at in call.stack[1:]] == [("app.mjs", 3), ("app.mjs", 2)]
    assert reach.modules == ("app.mjs", "lib.mjs")


def test_calls_with_other_credentials_are_not_the_roles_own():
    """Neither by a client's method nor by a command that only such a client sends."""
    reach = found(
        'import { S3, S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";\n'
        "export const handler = async ({ keys }) => {\n"
        "  await new S3({ credentials: keys }).headBucket({ Bucket: 'b' });\n"
        "  await new S3Client({ credentials: keys }).send(new ListBucketsCommand({}));\n"
        "  await new S3({}).deleteBucket({ Bucket: 'b' });\n};\n"
    )
    assert {call.operation: call.own for call in reach.calls} == {
        "HeadBucket": False,
        "ListBuckets": False,
        "DeleteBucket": True,
    }


def test_a_command_that_both_kinds_of_clients_send_is_the_roles_own():
    """What may be asked of the role counts."""
    reach = found(
        'import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";\n'
        "export const handler = async ({ keys }) => {\n"
        "  const command = new ListBucketsCommand({});\n"
        "  await new S3Client({ credentials: keys }).send(command);\n"
        "  await new S3Client({}).send(command);\n};\n"
    )
    assert [call.own for call in reach.calls] == [True]


def test_variables_tell_whether_they_are_required():
    """Those with something in their place, or that are asked for by `if`, are not."""
    reach = found(
        "const { A, B = 'x' } = process.env;\n"
        "export const handler = () => [A, B, process.env.C ?? 'y', process.env.D,\n"
        "  process.env.E ? 1 : 2, process.env[A]];\n"
    )
    required = {read.name: read.required for read in reach.environment}
    assert required == {"A": True, "B": False, "C": False, "D": True, "E": False, None: False}


def test_parts_of_an_upload_are_not_certain():
    """Large objects only are put in parts."""
    reach = found(
        'import { Upload } from "@aws-sdk/lib-storage";\n'
        "export const handler = () => new Upload({ params: { Bucket: 'b', Key: 'k' } }).done();\n"
    )
    certain = {call.operation for call in reach.calls if call.certain}
    assert certain == {"PutObject"}
    assert len(reach.calls) == 5


def test_a_folder_on_disk_is_read_up_to_the_project(tmp_path):
    """What stands above the code folder is named from there; what is outside is not read."""
    (tmp_path / "app" / "src").mkdir(parents=True)
    (tmp_path / "app" / "shared").mkdir()
    code = 'import { list } from "../shared/list";\nimport { no } from "../../no";\n'
    code += "export const handler = () => [list(), no()];\n"
    (tmp_path / "app" / "src" / "main.ts").write_text(code)
    (tmp_path / "app" / "shared" / "list.ts").write_text(
        S3 + "export const list = () => s3.listBuckets({});\n"
    )
    (tmp_path / "no.ts").write_text(S3 + "export const no = () => s3.deleteBucket({});\n")
    reach = analyse(Entry.of(tmp_path / "app" / "src", "main.handler", tmp_path / "app"))
    assert [call.operation for call in reach.calls] == ["ListBuckets"]
    assert reach.modules == ("../shared/list.ts", "main.ts")
    assert [(one.kind, one.place.line) for one in reach.unknowns] == [("out of scope", 2)]


def test_handlers_in_folders_are_found():
    """As Lambda looks for them: the file's path, and a function of it."""
    code = S3 + "export const run = () => s3.listBuckets({});\n"
    reach = analyse(Entry({"api/orders.mjs": code.encode()}, "api/orders.run"))
    assert [call.operation for call in reach.calls] == ["ListBuckets"]


def test_a_call_is_made_in_the_region_of_its_client():
    """A command by each of the clients that send it; a document client by that behind it."""
    reach = found(
        'import { DynamoDB, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";\n'
        'import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";\n'
        'const far = new DynamoDBClient({ region: "us-east-1" });\n'
        "export const handler = async () => {\n"
        "  const command = new GetItemCommand({ TableName: 't' });\n"
        "  await far.send(command);\n"
        "  await new DynamoDBClient({}).send(command);\n"
        "  await DynamoDBDocumentClient.from(far).send(new PutCommand({ TableName: 't' }));\n"
        "  await new DynamoDB({ region: 'eu-west-1' }).deleteItem({ TableName: 't' });\n};\n"
    )
    assert sorted((call.operation, str(call.region)) for call in reach.calls) == [
        ("DeleteItem", "eu-west-1"),
        ("GetItem", "None"),
        ("GetItem", "us-east-1"),
        ("PutItem", "us-east-1"),
    ]
