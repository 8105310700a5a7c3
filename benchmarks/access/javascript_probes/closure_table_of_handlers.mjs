// calls: s3.ListBuckets
// calls: sns.ListTopics
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
const routes = {
  "GET /buckets": () => new S3({}).listBuckets({}),
  "GET /topics": () => new SNS({}).listTopics({}),
};
export const handler = (event) => routes[event.routeKey](event);
