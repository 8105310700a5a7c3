# calls: appconfigdata.StartConfigurationSession ApplicationIdentifier=shop
# calls: appconfigdata.GetLatestConfiguration

from aws_lambda_powertools.utilities.feature_flags import AppConfigStore, FeatureFlags
flags = FeatureFlags(store=AppConfigStore(environment="prod", application="shop", name="flags"))
def handler(event, context):
    return flags.evaluate(name="x", context={}, default=False)
