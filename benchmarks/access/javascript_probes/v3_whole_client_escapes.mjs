// unknown: client dynamodb
// unknown: library
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { store } from "some-unknown-store";

export const handler = async () => store(new DynamoDB({}));
