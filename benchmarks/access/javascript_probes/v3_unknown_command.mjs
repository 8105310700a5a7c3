// unknown: operation s3
import { S3Client, TeleportObjectCommand } from "@aws-sdk/client-s3";

export const handler = async () => new S3Client({}).send(new TeleportObjectCommand({}));
