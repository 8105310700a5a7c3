"""What the app becomes: asked of its templates."""


def test_the_function_may_do_nothing_but_log_and_trace(lambdaform_app):
    actions = lambdaform_app().role("SayHello").actions
    assert {action.partition(":")[0] for action in actions} == {"logs", "xray"}


def test_the_templates_are_clean(lambdaform_app):
    lambdaform_app().lint()
