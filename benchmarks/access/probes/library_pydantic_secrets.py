# unknown: operation secretsmanager

from pydantic_settings import AWSSecretsManagerSettingsSource, BaseSettings
class Settings(BaseSettings):
    password: str = ""
    @classmethod
    def settings_customise_sources(cls, settings_cls, **others):
        return (AWSSecretsManagerSettingsSource(settings_cls, "secret"),)
def handler(event, context):
    return Settings().password
