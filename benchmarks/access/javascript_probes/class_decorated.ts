// calls: s3.ListBuckets
// unknown: library
import { Injectable } from "some-container";
import { S3 } from "@aws-sdk/client-s3";
@Injectable()
export class Repository {
  private readonly s3 = new S3({});
  async list(): Promise<unknown> {
    return this.s3.listBuckets({});
  }
}
export const handler = async (): Promise<void> => {};
