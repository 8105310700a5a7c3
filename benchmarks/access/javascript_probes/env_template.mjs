// calls: ssm.GetParameter Name=/$STAGE/db/password
import { SSMClient, GetParameterCommand } from "@aws-sdk/client-ssm";
const name = `/${process.env.STAGE}/db` + "/password";
export const handler = () => new SSMClient().send(new GetParameterCommand({ Name: name, WithDecryption: true }));
