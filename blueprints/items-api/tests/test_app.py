"""What the app becomes: asked of its templates."""


def test_the_stages_differ_where_they_should(lambdaform_app):
    dev, prod = lambdaform_app(stage="dev"), lambdaform_app(stage="prod")
    assert dev["ItemsTable"].body["DeletionPolicy"] == "Delete"
    assert prod["ItemsTable"].body["DeletionPolicy"] == "Retain"
    assert prod["CleanUp"].properties["Environment"]["Variables"]["KEEP_DAYS"] == "90"


def test_each_role_holds_what_its_handler_calls(lambdaform_app):
    app = lambdaform_app()
    assert app.role("CreateItem").actions_on("ItemsTable") == {"dynamodb:PutItem"}
    assert app.role("CreateItem").actions_on("Jobs") == {"sqs:SendMessage"}
    assert app.role("GetItem").actions_on("ItemsTable") == {"dynamodb:GetItem"}


def test_a_message_that_fails_is_kept(lambdaform_app):
    redrive = lambdaform_app()["Jobs"].properties["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": ["JobsDeadLetters", "Arn"]}


def test_the_templates_are_clean(lambdaform_app):
    lambdaform_app().lint()
    lambdaform_app(stage="prod").lint()
