// unknown: operation
import { NopeClient, DoCommand } from "@aws-sdk/client-nope";

export const handler = async () => new NopeClient({}).send(new DoCommand({}));
