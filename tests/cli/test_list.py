"""`lambdaform list`."""

from __future__ import annotations

import pytest


def test_the_tree_shows_stacks_in_order_and_what_is_in_them(run, project):
    """Components hold what they are made of; what exists already says so."""
    code, out, err = run("list")
    assert (code, err) == (0, "")
    assert out == (
        "shop (dev)\n"
        "├── Data (shop-dev-Data, 2 resources)\n"
        "│   ├── Jobs Jobs\n"
        "│   │   └── Queue JobsQueue\n"
        "│   └── Queue Old (exists already)\n"
        "└── Api (shop-dev-Api, 4 resources, after Data)\n"
        "    └── Function Worker\n"
    )


def test_resources_are_shown_below_their_construct(run, project):
    """With the type and the logical id that CloudFormation knows."""
    out = run("list", "--resources", "--stage", "prod").out
    assert out == (
        "shop (prod)\n"
        "├── Data (shop-prod-Data, 2 resources)\n"
        "│   ├── Jobs Jobs\n"
        "│   │   └── Queue JobsQueue\n"
        "│   │       ├── AWS::SQS::Queue JobsQueue\n"
        "│   │       └── AWS::SQS::Queue JobsQueueDeadLetters\n"
        "│   └── Queue Old (exists already)\n"
        "└── Api (shop-prod-Api, 4 resources, after Data)\n"
        "    └── Function Worker\n"
        "        ├── AWS::IAM::Role WorkerRole\n"
        "        ├── AWS::Logs::LogGroup WorkerLogGroup\n"
        "        ├── AWS::Lambda::Function Worker\n"
        "        └── AWS::Lambda::EventSourceMapping WorkerJobsQueue\n"
    )


@pytest.mark.parametrize(
    ("declared", "number"),
    [("", "0 resources"), ("Queue(stack, 'A', dead_letter_queue=False)", "1 resource")],
)
def test_the_number_of_resources_is_right_in_english(run, project, declared, number):
    """An empty stack is shown, too."""
    head = "from lambdaform import App, Queue, Stack\nstack = Stack(App('a'), 'S')\n"
    (project / "app.py").write_text(head + declared)
    assert f"S (a-dev-S, {number})\n" in run("list").out
