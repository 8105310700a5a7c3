// calls: ssm.GetParameter Name=/a
// calls: secretsmanager.GetSecretValue SecretId=$S
import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
import { getSecret } from "@aws-lambda-powertools/parameters/secrets";
export const handler = async () => [await getParameter("/a", { maxAge: 5 }), await getSecret(process.env.S)];
