// calls: ssm.GetParameter Name=/a/b
const ssm = require("@aws-sdk/client-ssm");
module.exports = { handler: async () => new ssm.SSMClient({}).send(new ssm.GetParameterCommand({ Name: "/a/b" })) };
