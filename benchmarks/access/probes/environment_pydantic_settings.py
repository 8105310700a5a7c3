# calls: dynamodb.Scan TableName=$APP_TABLE

import boto3

from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="app_")
    table: str
settings = Settings()
def handler(event, context):
    return boto3.client("dynamodb").scan(TableName=settings.table)
