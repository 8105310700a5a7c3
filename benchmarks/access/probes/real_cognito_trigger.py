# calls: cognito-idp.AdminAddUserToGroup UserPoolId=@userPoolId
# calls: cognito-idp.AdminUpdateUserAttributes UserPoolId=@userPoolId
import boto3
cognito = boto3.client("cognito-idp")
def post_confirmation(event):
    cognito.admin_add_user_to_group(UserPoolId=event["userPoolId"], Username=event["userName"], GroupName="users")
    return event
def pre_sign_up(event):
    event["response"]["autoConfirmUser"] = True
    return event
HANDLERS = {"PostConfirmation_ConfirmSignUp": post_confirmation, "PreSignUp_SignUp": pre_sign_up}
def handler(event, context):
    function = HANDLERS.get(event["triggerSource"])
    if function is None:
        kwargs = dict(UserPoolId=event["userPoolId"], Username=event["userName"])
        kwargs["UserAttributes"] = [{"Name": "x", "Value": "y"}]
        cognito.admin_update_user_attributes(**kwargs)
        return event
    return function(event)
