// calls: rds.GenerateDbAuthToken DBUsername=app
import { Signer } from "@aws-sdk/rds-signer";

export const handler = () => new Signer({ hostname: process.env.HOST, port: 5432, username: "app" }).getAuthToken();
