"""The CDK's tokens, as lambdaform's own rendering sees them: without the CDK."""

from __future__ import annotations

import sys

import pytest

from lambdaform import Function, Grant, InlineCode, Queue, Topic
from lambdaform.cdk import CdkConstruct
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


@pytest.mark.parametrize(
    "text",
    [
        TOKEN[:-2],
        TOKEN[:12],
        TOKEN[2:],
        TOKEN[3:].replace("o", "To", 1),
        TOKEN.upper(),
        TOKEN.lower(),
        TOKEN.swapcase(),
        TOKEN.replace("$", ""),
        f"a{TOKEN}b{TOKEN[1:]}",
        str(NUMBER)[:-4],
        str(NUMBER)[3:],
        f"{NUMBER:.1e}",
        f"{NUMBER:.0f}",
        str(int(NUMBER)),
    ],
)
def test_a_piece_of_a_token_is_told(text):
    """A token that was cut, or written in another case, means nothing any more."""
    assert is_cut(text)
    with pytest.raises(DeclarationError, match="cut or changed"):
        render(text, Known())


@pytest.mark.parametrize(
    "value", [LIST, f"{LIST}-x", LIST.upper(), LIST[:-2], [LIST, "x"], ["x", LIST], {"A": LIST}]
)
def test_an_element_of_a_list_of_theirs_has_a_hint(value):
    """Only a whole list stands for one; what takes an element at deploy time is named."""
    with pytest.raises(DeclarationError, match="was taken apart") as caught:
        render(value, Known())
    (problem,) = caught.value.problems
    assert "`Fn.select(0, ...)`" in problem.hint


@pytest.mark.parametrize("value", [NUMBER * 2, NUMBER / 1024, -NUMBER, int(NUMBER), 1e300])
def test_a_number_of_theirs_that_was_calculated_with_is_told(value):
    """What came of it stands for nothing, and is none that a template could hold."""
    with pytest.raises(DeclarationError, match="number of the AWS CDK was changed"):
        render({"A": value}, Known())


def test_a_number_of_theirs_stands_in_a_text():
    """As in the CDK's own templates: it is a variable there."""
    answer = {"Answer": ["Foreign", NUMBER]}
    assert render(f"{NUMBER} MB", Known()) == {"Fn::Sub": ["${Value_1} MB", {"Value_1": answer}]}
    assert render(str(NUMBER), Known()) == answer


@pytest.mark.parametrize(
    "text",
    [
        "x = token[0]",
        "${tokens[0]}",
        "const t = Token[kind.of]",
        '{"a":[0.12]}',
        "x1e+28",
        "-1.5e+28",
        "phone +1-888-154-589",
        "23]}",
        "0.23]}",
        "[0.23]}",
        "e}",
        "}",
        "costs 5$",
        "an open ${",
        "const x = `${token.id} and ${lambda}`",
        "${t:-none}",
        "a reference}",
        "${tables",
        1e249,
        -(10**200),
    ],
)
def test_what_only_looks_like_a_token_is_left_alone(text):
    """Code that has something called `token`, and large numbers, are what they are."""
    assert render(text, Known()) == text


TOLD_LAST = {TOKEN: (".12]}", "${T"), f"{Ref('Jobs')}": ("ce}", "${l")}
"""What of a token is told yet, at either end."""


@pytest.mark.parametrize("token", TOLD_LAST)
def test_each_end_of_a_token_is_told(token):
    """Down to a few letters, wherever it was cut: what is left then is in honest texts too."""
    tail, head = TOLD_LAST[token]
    for n in range(1, len(token)):
        front, back = token[:n], token[n:]
        assert is_cut(front) == is_cut(f"a-{front}") == (len(front) >= len(head)), front
        assert is_cut(back) == (len(back) >= len(tail)), back
    assert is_cut(f"{head}-and more")  # nothing closes it
    assert is_cut(f"{token[:7]}-{token}")
    assert is_cut(f'{{"a":"{token[:7]}"}}')
    assert not is_cut(f"{token}]}}{token}")


@pytest.mark.parametrize("begin", [3, 4, 6, 7])
def test_the_end_of_a_token_is_told_inside_a_text(begin):
    """What the CDK calls each token that has no better name is in no honest text."""
    assert is_cut(f"x{TOKEN[begin:]}")
    assert is_cut(f"a x{TOKEN[begin:]} b")


def test_a_token_survives_a_function_in_a_text():
    """In an argument of a function that is written into a text, a value stays what it was."""
    from lambdaform import Fn

    text = f"x{Fn.join('-', [TOKEN, 'b'])}"
    _, call = tokens(text)
    assert render(call, Known()) == {"Fn::Join": ["-", [{"Answer": ["Foreign", TOKEN]}, "b"]]}
    for value in (TOKEN, (LIST,), NUMBER):
        assert [*tokens(f"{Foreign(value)}x")] == [Foreign(value), "x"]


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
