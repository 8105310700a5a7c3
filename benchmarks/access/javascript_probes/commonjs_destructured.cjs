// calls: ssm.GetParameter Name=/a/b
const { SSMClient, GetParameterCommand } = require("@aws-sdk/client-ssm");
const client = new SSMClient({});
exports.handler = async () => client.send(new GetParameterCommand({ Name: "/a/b" }));
