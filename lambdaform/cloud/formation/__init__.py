"""CloudFormation as the embedded cloud has it: templates, change sets, operations, rollback.

It knows neither moto nor HTTP: resources are made by providers, and `lambdaform.cloud.api` is what
callers meet.
"""
