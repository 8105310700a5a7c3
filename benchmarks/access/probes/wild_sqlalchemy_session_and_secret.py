# calls: secretsmanager.GetSecretValue SecretId=$SECRET
import json
import os
from contextlib import contextmanager
import boto3
from sqlalchemy import Column, Integer, create_engine, select
from sqlalchemy.orm import declarative_base, sessionmaker
Base = declarative_base()
class Item(Base):
    __tablename__ = "items"
    id = Column(Integer, primary_key=True)
def url():
    secret = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
    return f"postgresql://{secret['username']}:{secret['password']}@{os.environ['HOST']}/db"
engine = create_engine(url())
Session = sessionmaker(engine)
@contextmanager
def session():
    found = Session()
    try:
        yield found
        found.commit()
    finally:
        found.close()
def handler(event, context):
    with session() as s:
        return [one.id for one in s.execute(select(Item)).scalars()]
