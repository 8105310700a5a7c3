// calls: lambda.Invoke FunctionName=$OTHER
import AWS from "aws-sdk";
const lambda = new AWS.Lambda();
export const handler = async () => lambda.invoke({ FunctionName: process.env.OTHER }).promise();
