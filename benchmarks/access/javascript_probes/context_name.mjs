// calls: lambda.GetFunction FunctionName=~functionName
import { LambdaClient, GetFunctionCommand } from "@aws-sdk/client-lambda";
export const handler = (event, context) => new LambdaClient().send(new GetFunctionCommand({ FunctionName: context.functionName }));
