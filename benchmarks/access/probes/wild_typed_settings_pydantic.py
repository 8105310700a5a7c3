# calls: dynamodb.Scan TableName=$APP_TABLE_NAME
import boto3
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_")
    table_name: str
    stage: str = "dev"
settings = Settings()
def handler(event, context):
    return boto3.resource("dynamodb").Table(settings.table_name).scan()
