"""The CDK's tokens, as lambdaform's own rendering sees them: without the CDK."""

from __future__ import annotations

import sys

import pytest

from lambdaform import App, Function, Grant, InlineCode, Queue, Topic
from lambdaform.cdk import CdkConstruct
from lambdaform.cdk.hosted import HostedApp
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth
from lambdaform.template import Foreign, Ref, is_cut, is_plain, part_of_arn, render, tokens

TOKEN = "${Token[TOKEN.12]}"
LIST = "#{Token[TOKEN.13]}"
NUMBER = -1.8881545897087574e289
CODE = {
    "code": InlineCode("def handler(event, context):\n    return event\n"),
    "handler": "index.handler",
}


class Known:
    """Answers for every value of the CDK's."""

    def reference(self, reference):
        return {"Ref": reference.id}

    def asset(self, asset):
        raise NotImplementedError

    def foreign(self, foreign):
        return {"Answer": list(foreign.encode())}


def test_a_token_stands_apart_in_a_text():
    """What is around it, other tokens and references among it, stays what it was."""
    text = f"a{TOKEN}b{Ref('Jobs')}{TOKEN}"
    assert list(tokens(text)) == ["a", Foreign(TOKEN), "b", Ref("Jobs"), Foreign(TOKEN)]
    assert "".join(map(str, tokens(text))) == text
    assert not is_plain(text)
    assert not is_cut(text)


@pytest.mark.parametrize(
    ("value", "said"),
    [(TOKEN, TOKEN), ([LIST], (LIST,)), ((LIST,), (LIST,)), (NUMBER, NUMBER)],
)
def test_each_form_of_a_token_is_asked_for(value, said):
    """A text, a list of one text, and a number, wherever they stand."""
    answer = {"Answer": ["Foreign", said]}
    assert render(value, Known()) == answer
    assert render({"A": [value, 1]}, Known()) == {"A": [answer, 1]}


def test_a_text_with_a_token_becomes_a_sub():
    """What the CDK answers is a variable of `Fn::Sub`."""
    answer = {"Answer": ["Foreign", TOKEN]}
    assert render(f"{TOKEN}-x", Known()) == {"Fn::Sub": ["${Value_1}-x", {"Value_1": answer}]}


@pytest.mark.parametrize("text", [TOKEN[:-2], TOKEN[:12]])
def test_a_piece_of_a_token_is_told(text):
    """A token that was cut means nothing any more."""
    assert is_cut(text)
    with pytest.raises(DeclarationError, match="cut or changed"):
        render(text, Known())


def test_a_token_survives_a_function_in_a_text():
    """In an argument of a function that is written into a text, a value stays what it was."""
    from lambdaform import Fn

    text = f"x{Fn.join('-', [TOKEN, 'b'])}"
    _, call = tokens(text)
    assert render(call, Known()) == {"Fn::Join": ["-", [{"Answer": ["Foreign", TOKEN]}, "b"]]}
    assert next(tokens(str(Foreign((LIST,))))) == Foreign((LIST,))


def test_a_part_of_an_arn_of_theirs_is_worked_out_later():
    """Nothing is taken for a wrong ARN that is only known to the CDK."""
    assert part_of_arn(TOKEN, ":", 5).name == "Fn::Select"


def test_without_the_cdk_its_constructs_are_told(stack, monkeypatch):
    """The extra is named where it is not installed."""
    monkeypatch.setitem(sys.modules, "aws_cdk", None)
    with pytest.raises(DeclarationError, match="is not installed") as caught:
        CdkConstruct(stack, "Mail", lambda scope: scope)
    (problem,) = caught.value.problems
    assert problem.at.file == __file__
    assert "lambdaform[cdk]" in problem.hint


def test_the_app_of_the_cdks_stacks_has_all_that_an_app_has():
    """It is made in another way, and lacks nothing."""
    assert vars(HostedApp()).keys() == vars(App("shop")).keys()


def test_options_take_tokens(app, stack):
    """Texts, lists and numbers of the CDK's are of the types that options have; checks let them be."""
    queue = Queue.existing(stack, "Jobs", arn=TOKEN)
    allow = [queue.send, Grant.on(TOKEN, "sqs:SendMessage"), Topic(stack, "News").publish]
    Function(stack, "Worker", memory_mb=NUMBER, layers=[LIST], allow=allow, **CODE)
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    assert {p.message for p in caught.value.problems} == {
        "a value of the AWS CDK stands here, but this app has nothing of the CDK"
    }
