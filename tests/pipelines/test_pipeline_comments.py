"""The plan becomes one comment of a pull request, and the next plan takes its place.

The scripts that pipelines carry talk to servers on loopback that keep comments as the services do.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pipelines.samples import parsed, shop, written


class Comments(BaseHTTPRequestHandler):
    """Keeps comments: a list to read, a POST for a new one, a PUT or PATCH for one that is there."""

    kept: dict[int, str]
    log: list[tuple[str, str]]
    shape = staticmethod(lambda kept: kept)
    text = staticmethod(lambda data: data)

    def do_GET(self):
        self._answer(type(self).shape(self.kept))

    def do_POST(self):
        self.kept[len(self.kept) + 7] = type(self).text(self._sent())
        self._answer({})

    def do_PUT(self):
        path = self.path.partition("?")[0].split("/")
        before = next(word for word in ("threads", "notes", "comments") if word in path)
        number = int(path[path.index(before) + 1])
        self.kept[number] = type(self).text(self._sent())
        self._answer({})

    def do_PATCH(self):
        self.do_PUT()

    def _sent(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, data):
        self.log.append(
            (self.command, self.headers.get("Authorization") or self.headers["PRIVATE-TOKEN"])
        )
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def _gitlab(folder, address):
    (script,) = parsed(written(folder, "gitlab").text)["comment"]["script"]
    variables = {"CI_API_V4_URL": address, "CI_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "4"}
    return script, {**variables, "PLAN_TOKEN": "secret"}


def _bitbucket(folder, address):
    steps = parsed(written(folder, "bitbucket").text)["pipelines"]["pull-requests"]["**"]
    (script,) = steps[2]["step"]["script"]
    variables = {"BITBUCKET_REPO_FULL_NAME": "us/shop", "BITBUCKET_PR_ID": "4"}
    return script.replace("https://api.bitbucket.org", address), {
        **variables,
        "PLAN_TOKEN": "secret",
    }


def _azure(folder, address):
    script = parsed(written(folder, "azure").text)["stages"][0]["jobs"][2]["steps"][2]["bash"]
    return script, {
        "SYSTEM_COLLECTIONURI": f"{address}/",
        "SYSTEM_TEAMPROJECTID": "p",
        "BUILD_REPOSITORY_ID": "r",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "4",
        "SYSTEM_ACCESSTOKEN": "secret",
    }


SERVICES = {
    "gitlab": (
        _gitlab,
        lambda kept: [{"id": n, "body": text} for n, text in kept.items()],
        lambda data: data["body"],
        "secret",
    ),
    "bitbucket": (
        _bitbucket,
        lambda kept: {
            "values": [
                {"id": n, "deleted": False, "content": {"raw": text}} for n, text in kept.items()
            ]
        },
        lambda data: data["content"]["raw"],
        "Bearer secret",
    ),
    "azure": (
        _azure,
        lambda kept: {
            "value": [{"id": n, "comments": [{"content": text}]} for n, text in kept.items()]
        },
        lambda data: (data.get("comments") or [data])[0]["content"],
        "Bearer secret",
    ),
}


@pytest.fixture(params=SERVICES)
def commented(request, tmp_path):
    """Run the script of a service with a plan; return what its server has then."""
    find, shape, text, secret = SERVICES[request.param]
    own = {"kept": {1: "somebody's own"}, "log": []}
    kind = type(
        "Own", (Comments,), {**own, "shape": staticmethod(shape), "text": staticmethod(text)}
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script, variables = find(shop(tmp_path / "app"), f"http://127.0.0.1:{server.server_port}")

    def run(plan):
        (tmp_path / "plan").mkdir(exist_ok=True)
        for name in ("plan.md", "plan/plan.md"):  # where services put what a job before has made
            (tmp_path / name).write_text(plan)
        environment = {**os.environ, **variables, "PIPELINE_WORKSPACE": str(tmp_path)}
        command = ["bash", "-eo", "pipefail", "-c", script]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=60)
        assert {token for _, token in kind.log} == {secret}
        return kind.kept

    yield run
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_the_plan_is_one_comment(commented):
    """The first makes it, the second takes its place; comments of others stay."""
    first = dict(commented("## the first ✓\n"))
    assert [*first] == [1, 8]
    assert first[8].endswith("## the first ✓\n")
    assert "lambdaform plan shop" in first[8].splitlines()[0]
    second = dict(commented("## the second\n"))
    assert [*second] == [1, 8]
    assert second[8].endswith("## the second\n")
    assert second[1] == "somebody's own"


GH = """\
#!/bin/sh
echo "$*" >> calls
case "$*" in *--paginate*) cat ids;; *) cp plan.md sent.md;; esac
"""


@pytest.mark.parametrize(
    ("ids", "call"),
    [
        ("", "POST repos/us/shop/issues/4/comments"),
        ("8\n9\n", "PATCH repos/us/shop/issues/comments/8"),
    ],
)
def test_github_is_asked_for_the_comment_and_told_the_new_one(tmp_path, ids, call):
    """By its own command line, which runners have."""
    (step,) = parsed(written(shop(tmp_path / "app"), "github").text)["jobs"]["comment"]["steps"]
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    (tmp_path / "ids").write_text(ids)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "MARK": step["env"]["MARK"],
        "COMMENTS": "repos/us/shop/issues/4/comments",
        "COMMENT": "repos/us/shop/issues/comments",
        "PLAN": '## `$(touch harm)` & "more"',
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=60)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[-1] == f"api --silent --method {call} --field body=@plan.md"
    sent = (tmp_path / "sent.md").read_text()
    assert sent == f"<!-- lambdaform plan shop -->\n{environment['PLAN']}\n"
    assert not Path(tmp_path / "harm").exists()
