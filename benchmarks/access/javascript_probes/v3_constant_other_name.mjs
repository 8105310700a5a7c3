// calls: stepfunctions.StartExecution stateMachineArn=$MACHINE
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

const client = new SFNClient({});
export const handler = async () => client.send(new StartExecutionCommand({ stateMachineArn: process.env.MACHINE }));
