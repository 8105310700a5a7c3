# calls: ssm.GetParameter Name=/app/key
# calls: secretsmanager.GetSecretValue SecretId=$SECRET
# calls: ssm.GetParametersByPath Path=/app

import os

from aws_lambda_powertools.utilities import parameters
def handler(event, context):
    parameters.get_parameter("/app/key")
    parameters.get_secret(os.environ["SECRET"], transform="json")
    return parameters.get_parameters("/app")
