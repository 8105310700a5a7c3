"""One logical id on both sides of the bridge, or twice on the CDK's: told with both places."""

from __future__ import annotations

import pytest

from lambdaform import Queue
from lambdaform.cdk import CdkConstruct, cdk_stack, to_cdk
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

pytestmark = pytest.mark.slow


def named(scope, id="R", logical_id="Jobs"):
    """Declare a resource of the CDK that has a logical id of its own."""
    import aws_cdk

    made = aws_cdk.CfnResource(scope, id, type="AWS::SQS::Queue")
    made.override_logical_id(logical_id)
    return made


def told(act):
    """Return the one problem that an act is told of."""
    with pytest.raises(DeclarationError) as caught:
        act()
    (problem,) = caught.value.problems
    assert problem.hint == "give one of them another id or `name`"
    return problem


def test_two_of_theirs_with_one_id_name_both_lines(app, stack):
    """The CDK only says which id it is."""
    first = CdkConstruct(stack, "One", named)
    second = CdkConstruct(stack, "Two", named)
    problem = told(lambda: synth(app))
    assert problem.message == f"the id `Jobs` is taken: {first.at} declares it too"
    assert problem.at == second.at


def test_one_of_theirs_and_one_of_ours_that_is_waited_for_name_both_lines(app, stack):
    """What stands for one of ours in the CDK's tree has not its id there."""
    jobs = Queue(stack, "Jobs")
    theirs = CdkConstruct(stack, "One", named)
    CdkConstruct(stack, "Two", lambda s: named(s, "S", "Two").node.add_dependency(to_cdk(jobs)))
    problem = told(lambda: synth(app))
    assert problem.message == f"the id `Jobs` is taken: {jobs.at} declares it too"
    assert problem.at == theirs.at


@pytest.mark.parametrize("is_their_stack", [True, False])
def test_in_an_app_of_theirs_the_line_is_ours(theirs, is_their_stack):
    """There only lambdaform's construct has a line; the other has a path."""
    import aws_cdk
    import constructs

    from lambdaform import Stack

    stack = aws_cdk.Stack(theirs, "Main") if is_their_stack else Stack(theirs, "Main")
    jobs = Queue(stack, "Jobs")
    its = stack if is_their_stack else cdk_stack(stack)
    named(aws_cdk.NestedStack(its, "Inner"), "Mine")
    named(constructs.Construct(its, "Part"), "Mine")
    problem = told(theirs.synth)
    assert problem.message == "the id `Jobs` is taken: `Main/Part/Mine` of the CDK declares it too"
    assert problem.at == jobs.at


def test_what_the_cdk_says_of_its_own_stays_as_it_is(theirs):
    """Where nothing of ours has the id, the CDK's own words are all that is known."""
    import aws_cdk

    stack = aws_cdk.Stack(theirs, "Main")
    Queue(stack, "Own")
    named(stack, "One")
    named(stack, "Two")
    with pytest.raises(RuntimeError, match="already contains 'Jobs'"):
        theirs.synth()
