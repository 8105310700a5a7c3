# calls: ssm.PutParameter Name=/a
# calls: appconfigdata.StartConfigurationSession ApplicationIdentifier=shop EnvironmentIdentifier=prod
# calls: appconfigdata.GetLatestConfiguration

from aws_lambda_powertools.utilities.parameters import get_app_config, set_parameter
def handler(event, context):
    set_parameter(name="/a", value="b")
    return get_app_config(name="flags", environment="prod", application="shop")
