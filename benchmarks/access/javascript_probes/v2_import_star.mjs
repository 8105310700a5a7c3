// calls: secretsmanager.GetSecretValue SecretId=$S
import * as AWS from "aws-sdk";
const secrets = new AWS.SecretsManager();
export const handler = async () => secrets.getSecretValue({ SecretId: process.env.S }).promise();
