// calls: s3.ListBuckets
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { S3 } from "@aws-sdk/client-s3";
export const handler = async () => new S3({ credentials: fromNodeProviderChain() }).listBuckets({});
