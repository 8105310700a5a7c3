// calls: s3.ListBuckets
// calls: ssm.GetParameter Name=/x
import middy from "@middy/core";
import { S3 } from "@aws-sdk/client-s3";
import { SSM } from "@aws-sdk/client-ssm";
const settings = (name) => ({
  before: async (request) => {
    request.context.x = await new SSM({}).getParameter({ Name: name });
  },
});
export const handler = middy(async () => new S3({}).listBuckets({})).use(settings("/x"));
